import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalStack } from "../local/stack/start-stack.ts";
import { exactly, type Figure, quantile, type Section, summarize } from "./figures.ts";

const callers = 8;

type Call = (path: string, init?: { readonly method?: string; readonly body?: unknown }) => Promise<Response>;

/** Measures the HTTP API through the local stack: gateway, authorizer, function and table share this machine with it. */
export async function measureManagementApi(calls: number): Promise<Section> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "latchkey-bench-stack-"));
  const stack = await startLocalStack({ port: 0, dataDirectory, inMemory: true });
  try {
    const call: Call = async (path, { method = "GET", body } = {}) => {
      const headers = { authorization: `Bearer ${stack.adminToken}`, "content-type": "application/json" };
      const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
      const response = await fetch(`${stack.managementUrl}${path}`, init);
      if (!response.ok) throw new Error(`${method} ${path} returned ${response.status}.`);
      return response;
    };
    const ids: string[] = [];
    const operations: Readonly<Record<string, (index: number) => Promise<unknown>>> = {
      "POST /v1/tokens": async (index) => {
        const response = await call("/v1/tokens", { method: "POST", body: { owner: "bench", name: `app ${index}` } });
        ids.push(((await response.json()) as { id: string }).id);
      },
      "GET /v1/tokens/{id}": (index) => call(`/v1/tokens/${ids[index]}`),
      "GET /v1/tokens": () => call("/v1/tokens?limit=50"),
      "PATCH /v1/tokens/{id}": (index) =>
        call(`/v1/tokens/${ids[index]}`, { method: "PATCH", body: { description: "measured" } }),
      "DELETE /v1/tokens/{id}": (index) => call(`/v1/tokens/${ids[index]}`, { method: "DELETE" }),
    };
    const figures: Figure[] = [];
    for (const [name, operate] of Object.entries(operations))
      figures.push(...(await measureOperation(name, operate, calls)));
    return { title: `The HTTP API, on the local stack, ${callers} callers at once`, figures, goals: [] };
  } finally {
    await stack.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

async function measureOperation(
  name: string,
  operate: (index: number) => Promise<unknown>,
  calls: number,
): Promise<Figure[]> {
  const times: number[] = [];
  let next = 0;
  const begun = performance.now();
  const callOneAfterAnother = async () => {
    while (next < calls) {
      const started = performance.now();
      await operate(next++);
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: callers }, callOneAfterAnother));
  const perSecond = (calls * 1_000) / (performance.now() - begun);
  const sorted = times.toSorted((a, b) => a - b);
  return [
    { name: `${name}, p50`, unit: "ms", ...summarize(times) },
    { name: `${name}, p99`, unit: "ms", ...exactly(quantile(sorted, 0.99)) },
    { name, unit: "calls/s", ...exactly(perSecond) },
  ];
}

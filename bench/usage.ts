import { gzipSync } from "node:zlib";
import { newTokenId } from "../core/token-id.ts";
import { countUsage } from "../functions/usage/count-usage.ts";
import { exactly, type Section } from "./figures.ts";

const lines = 1_000;
const tokens = 50;
const routes = 10;
const batches = 40;

/**
 * Measures the CPU time of counting 1,000 lines of an access log, of 50 tokens and ten routes, without the table: unpacking,
 * reading the lines and adding them up.
 * @returns the fastest of many batches, in milliseconds.
 */
export async function measureUsage(): Promise<number> {
  const ids = Array.from({ length: tokens }, () => newTokenId());
  const logEvents = Array.from({ length: lines }, (_, n) => ({
    id: String(n),
    timestamp: n,
    message: JSON.stringify({
      requestId: `00000000-0000-0000-0000-${String(n).padStart(12, "0")}`,
      time: String(1_801_396_800_000 + n),
      method: "GET",
      route: `/v1/orders/{id}/part${n % routes}`,
      status: n % 20 === 0 ? "404" : "200",
      authorizerLatency: "0",
      integrationLatency: "12",
      secretGeneration: "current",
      secretVersion: "1",
      table: "Tokens",
      owner: "service/billing",
      tokenId: ids[n % tokens],
    }),
  }));
  const delivery = { messageType: "DATA_MESSAGE", logGroup: "access", logStream: "stream", logEvents };
  const event = { awslogs: { data: gzipSync(JSON.stringify(delivery)).toString("base64") } };
  const counter = {
    tableName: "Tokens",
    addUsage: async () => {},
    stampSightings: async () => {},
    onUnreadable: () => {},
  };
  let fastest = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < batches; batch++) {
    const before = process.cpuUsage();
    await countUsage(counter, event);
    const { user, system } = process.cpuUsage(before);
    fastest = Math.min(fastest, (user + system) / 1_000);
  }
  return fastest;
}

/** {@link measureUsage} as a section of the benchmark. */
export async function measureUsageSection(): Promise<Section> {
  const milliseconds = await measureUsage();
  return {
    title: "Counting usage",
    figures: [{ name: "CPU of 1,000 log lines, without the table", unit: "ms", ...exactly(milliseconds) }],
    goals: [{ name: "ms of CPU of 1,000 log lines", measured: milliseconds, atMost: 50 }],
  };
}

if (import.meta.main) console.log(`${(await measureUsage()).toFixed(2)} ms of CPU per 1,000 log lines`);

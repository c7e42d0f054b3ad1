// Measures bundles in a separate process: `<event> cold <bundle>` starts one as Lambda does, and `<event> warm <rounds>
// <calls> <bundle>…` calls several in turns. Writes the result as JSON to file descriptor 3, because functions log to stdout.
import { readFileSync, writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** The start of one bundle, in milliseconds. */
export interface ColdMeasurement {
  readonly importMs: number;
  /** The first decision, including the connection. */
  readonly firstMs: number;
  /** CPU time of both. */
  readonly cpuMs: number;
  /** CPU time of the whole process. */
  readonly processCpuMs: number;
}

/** The time of a call in each round, in microseconds. */
export interface WarmMeasurement {
  readonly cpuUs: readonly number[];
  readonly wallUs: readonly number[];
}

type Handler = (event: unknown) => Promise<unknown>;

async function load(bundle: string): Promise<Handler> {
  return (await import(pathToFileURL(bundle).href)).handler;
}

function sum({ user, system }: NodeJS.CpuUsage): number {
  return user + system;
}

async function measureCold(event: unknown, bundle: string): Promise<ColdMeasurement> {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  const handler = await load(bundle);
  const loaded = performance.now();
  await handler(event);
  const decided = performance.now();
  return {
    importMs: loaded - begun,
    firstMs: decided - loaded,
    cpuMs: sum(process.cpuUsage(before)) / 1_000,
    processCpuMs: sum(process.cpuUsage()) / 1_000,
  };
}

async function measureWarm(event: unknown, rounds: number, calls: number, bundles: readonly string[]) {
  const handlers = await Promise.all(bundles.map(load));
  const measured = bundles.map(() => ({ cpuUs: [] as number[], wallUs: [] as number[] }));
  for (let round = -1; round < rounds; round++) {
    // In turns, so that the machine's other work falls on all of them.
    for (const [index, handler] of handlers.entries()) {
      const count = round === -1 ? calls * 10 : calls;
      const [begun, before] = [performance.now(), process.cpuUsage()];
      for (let call = 0; call < count; call++) await handler(event);
      if (round === -1) continue;
      measured[index]?.cpuUs.push(sum(process.cpuUsage(before)) / count);
      measured[index]?.wallUs.push(((performance.now() - begun) * 1_000) / count);
    }
  }
  return measured satisfies WarmMeasurement[];
}

const [eventFile = "", mode, ...rest] = process.argv.slice(2);
const event = JSON.parse(readFileSync(eventFile, "utf8"));
const result =
  mode === "cold"
    ? await measureCold(event, rest[0] ?? "")
    : await measureWarm(event, Number(rest[0]), Number(rest[1]), rest.slice(2));
writeSync(3, JSON.stringify(result));
process.exit(0);

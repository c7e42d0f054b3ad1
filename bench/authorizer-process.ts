// Measures one authorizer in a process of its own, as Lambda starts it: `node bench/authorizer-process.ts <bundle> <event>
// <decisions>`. Prints a Measurement as JSON.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** What was measured in one process. */
export interface Measurement {
  /** Until the bundle is loaded, in milliseconds. */
  readonly importMs: number;
  /** The first decision, connection included, in milliseconds. */
  readonly firstMs: number;
  /** CPU time of both, in milliseconds. */
  readonly coldCpuMs: number;
  /** CPU time of one decision after warming up, in microseconds. */
  readonly cpuUs: number;
  /** Wall time of one decision after warming up, in microseconds. */
  readonly wallUs: number;
}

const [bundle = "", eventFile = "", decisions = "0"] = process.argv.slice(2);
// What the function logs is no part of the result.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

const [begun, atBegin] = [performance.now(), process.cpuUsage()];
const { handler } = await import(pathToFileURL(bundle).href);
const loaded = performance.now();
const event = JSON.parse(readFileSync(eventFile, "utf8"));
const { policyDocument } = await handler(event);
const decided = performance.now();
if (policyDocument.Statement[0].Effect !== "Allow") throw new Error("The authorizer has refused a good token.");
const cold = process.cpuUsage(atBegin);

const count = Number(decisions);
for (let warmUp = 0; warmUp < count / 4; warmUp++) await handler(event);
const [started, usage] = [performance.now(), process.cpuUsage()];
for (let decision = 0; decision < count; decision++) await handler(event);
const { user, system } = process.cpuUsage(usage);
const measurement: Measurement = {
  importMs: loaded - begun,
  firstMs: decided - loaded,
  coldCpuMs: (cold.user + cold.system) / 1_000,
  cpuUs: (user + system) / count,
  wallUs: ((performance.now() - started) * 1_000) / count,
};
write(JSON.stringify(measurement));
process.exit(0);

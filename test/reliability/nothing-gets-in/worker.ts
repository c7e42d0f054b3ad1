import { parentPort, workerData } from "node:worker_threads";
import { runAttacks } from "./run-attacks.ts";

/** A thread of the attacks, so that all processors take part. */
const { seed, count } = workerData as { readonly seed: number; readonly count: number };
parentPort?.postMessage(await runAttacks(seed, count));

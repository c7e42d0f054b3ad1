import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { runAttacks, type Tally } from "./nothing-gets-in/run-attacks.ts";
import { startPart } from "./part.ts";

const part = startPart("Nothing gets in", ["inputs", "falseAccepts", "falseRefusals", "crashes", "slowDecisions"]);

it("no authorizer accepts an event that the reference doesn't, refuses one that it does, crashes, or takes long", async () => {
  const threads = part.size({ short: 1, long: 2 });
  const each = part.size({ short: 2_000, long: 510_000 });
  const seeds = Array.from({ length: threads }, (_, thread) => part.seed + thread);
  const tallies = part.isLong
    ? await Promise.all(seeds.map((seed) => runInThread(seed, each)))
    : [await runAttacks(part.seed, each)];
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);

  part.count(
    "inputs",
    sum(({ attacks }) => attacks),
  );
  for (const fault of ["falseAccepts", "falseRefusals", "crashes", "slowDecisions"] as const) {
    part.count(
      fault,
      sum((tally) => tally[fault]),
    );
  }
  const evaluations = sum((tally) => tally.evaluations);
  const allowed = sum((tally) => tally.allowed);
  const slowest = Math.max(...tallies.map((tally) => tally.slowest));
  const ofKind = (kind: string) => sum(({ outcomes }) => outcomes[kind] ?? 0);
  part.measure(
    `${ofKind("unauthorized").toLocaleString("en")} events were answered 401, ${ofKind("fault").toLocaleString("en")} with an error for a damaged item, ${ofKind("policy").toLocaleString("en")} with a policy`,
  );
  part.measure(
    `two evaluators agreed on ${evaluations.toLocaleString("en")} calls under these policies; ${allowed.toLocaleString("en")} of them were allowed`,
  );
  part.measure(`the longest decision took ${slowest.toFixed(1)} ms of CPU, the first use of compiled code included`);

  expect(tallies.flatMap(({ examples }) => examples)).toEqual([]);
  part.expectNoFault();
  // The reference and the product must not agree because nobody is let in at all.
  for (const kind of ["unauthorized", "fault", "policy"]) expect(ofKind(kind)).toBeGreaterThan(each / 50);
  expect(allowed).toBeGreaterThan(each / 20);
  expect(evaluations - allowed).toBeGreaterThan(each / 20);
});

async function runInThread(seed: number, count: number): Promise<Tally> {
  const worker = new Worker(new URL("nothing-gets-in/worker.ts", import.meta.url), { workerData: { seed, count } });
  const [tally] = (await once(worker, "message")) as [Tally];
  return tally;
}

import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { startPart } from "./part.ts";
import { commandSequences } from "./races/commands.ts";
import { beginnings, makeWorld } from "./races/world.ts";

const part = startPart("Races", ["races", "undoneRevocations"]);

afterEach(() => {
  vi.restoreAllMocks();
});

it("no interleaving of an administrator, a stale and flooding attacker and authorizers does what the model doesn't allow", async () => {
  let commands = 0;
  const property = fc.asyncProperty(
    fc.scheduler(),
    beginnings,
    commandSequences,
    async (scheduler, begin, sequence) => {
      // The pauses between attempts are steps like any other: so that the same seed has the same order.
      vi.spyOn(globalThis, "setTimeout").mockImplementation(((resume: () => void) => {
        void scheduler.schedule(Promise.resolve(), "pause").then(resume);
      }) as unknown as typeof setTimeout);
      const world = makeWorld(scheduler, begin);
      // Each command begins as a step too, while those before it are on their way.
      await fc.scheduledModelRun(scheduler, () => ({ model: {}, real: world }), sequence);
      const wrong = await world.finish();
      commands += world.started();
      if (wrong.length > 0) throw new Error(wrong.join("; "));
    },
  );
  const runs = part.size({ short: 500, long: 12_000 });
  const details = await fc.check(property, { seed: part.seed, numRuns: runs, includeErrorInReport: true });
  vi.restoreAllMocks();
  part.count("races", details.numRuns);
  part.measure(
    `${commands.toLocaleString("en")} commands ran in ${details.numRuns.toLocaleString("en")} interleavings`,
  );
  if (details.failed) part.count("undoneRevocations");
  // It names the shortest sequence that fails, and the order of its steps.
  expect(details.failed ? fc.defaultReportMessage(details) : "").toBe("");
});

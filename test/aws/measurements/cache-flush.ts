import { setTimeout as sleep } from "node:timers/promises";
import type { AuthorizerName } from "../../aws-contract/fact.ts";
import { httpCall } from "../../aws-contract/http-call.ts";
import type { Measurement } from "../measurement.ts";

const emulatorGap = "the emulator cannot flush the authorizer cache of a stage";

/** For how long calls are made after a flush, in seconds. */
const watchedFor = 120;

/** How long results from before a flush are still returned. */
export const flushMeasurements: readonly Measurement[] = [
  measureConvergence("rest", "token-cached"),
  measureConvergence("http", "http-cached"),
];

function measureConvergence(kind: "rest" | "http", authorizer: AuthorizerName): Measurement {
  return {
    id: `flush/${kind}-convergence`,
    statement: `How long results from before a flush of a ${kind.toUpperCase()} API's stage are returned, in ${watchedFor} s after it.`,
    emulatorGap,
    async measure({ probe }) {
      const identity = probe.toIdentityText("allow", crypto.randomUUID());
      const invocation = async () => {
        const { status, body } = await httpCall(`${probe.findUrl(authorizer)}/item`, "GET", [
          [probe.identityHeader, identity],
        ]);
        if (status !== 200) return `status ${status}`;
        const { authorizer: context } = JSON.parse(body).requestContext;
        return String(context.lambda?.invocation ?? context.invocation);
      };
      const before = await invocation();
      for (let same = 0; same < 5; ) same = (await invocation()) === before ? same + 1 : 0;
      const status = await probe.flush(authorizer);
      const flushedAt = performance.now();
      const rows: { readonly at: number; readonly isOld: boolean; readonly invocation: string }[] = [];
      while (performance.now() - flushedAt < watchedFor * 1_000) {
        const at = Math.round(performance.now() - flushedAt) / 1_000;
        const seen = await invocation();
        rows.push({ at, isOld: seen === before, invocation: seen });
        await sleep(500);
      }
      const firstFresh = rows.find(({ isOld }) => !isOld);
      const lastOld = rows.findLast(({ isOld }) => isOld);
      return {
        rows,
        sentences: [
          `The flush was accepted with ${status}. Of ${rows.length} calls, the first fresh result came after ${firstFresh?.at ?? "more than 120"} s, and the last old one after ${lastOld?.at ?? 0} s.`,
          firstFresh && lastOld && firstFresh.at < lastOld.at
            ? "Old results came back after fresh ones."
            : "No old result came after a fresh one.",
        ],
      };
    },
  };
}

import { setTimeout as sleep } from "node:timers/promises";
import { type MeasuredDeployment, type Measurement, newToken, see } from "../measurement.ts";

/** How long a changed TTL is waited for, in seconds: a redeployed stage was seen to change after 63 s at most. */
const longestWait = 180;

/** What later deployments do to a deployment. They come last. */
export const deploymentMeasurements: readonly Measurement[] = [
  {
    id: "deployments/second-seed",
    statement: "Whether a seed that is added to a deployed stack is made, although its permission is new.",
    async measure({ redeploy }) {
      const seconds = await redeploy({ secondSeed: "true" });
      return { rows: [{ seconds }], sentences: [`The update with a second seed succeeded after ${seconds} s.`] };
    },
  },
  {
    id: "deployments/cache-ttl",
    statement: "When a longer cacheTtl is in force after its deployment.",
    emulatorGap: "the emulator gives backends no integrationLatency",
    async measure(deployment) {
      const { cacheTtl, redeploy } = deployment;
      const seconds = await redeploy({ secondSeed: "true", cacheTtl: `${cacheTtl + 20}` });
      const deployedAt = performance.now();
      const elapsed = () => Math.round((performance.now() - deployedAt) / 1_000);
      const rows: { readonly at: number; readonly isLonger: boolean }[] = [];
      while (elapsed() < longestWait && !rows.slice(-3).every(({ isLonger }) => isLonger)) {
        rows.push({ at: elapsed(), isLonger: await isCachedFor(deployment, cacheTtl + 5) });
      }
      const since = rows.findLast(({ isLonger }) => !isLonger);
      return {
        rows,
        sentences: [
          `The deployment took ${seconds} s. ${since ? `The shorter TTL was seen last ${since.at} s after it.` : "The longer TTL was in force at once."}`,
        ],
      };
    },
  },
];

/** Whether a verdict is still cached after some seconds: the function did not run, and so took no time. */
async function isCachedFor(deployment: MeasuredDeployment, seconds: number): Promise<boolean> {
  const { headers } = await newToken(deployment);
  const url = `${deployment.apis.rest}/measured`;
  await see(url, headers);
  await sleep(seconds * 1_000);
  const { body } = await see(url, headers);
  return body.authorizer?.integrationLatency === 0;
}

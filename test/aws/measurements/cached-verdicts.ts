import { setTimeout as sleep } from "node:timers/promises";
import type { MeasuredDeployment, Measurement } from "../measurement.ts";
import { newToken, see } from "../measurement.ts";

const kinds = ["rest", "http"] as const;

/** Whether the conditions in a policy are evaluated for a cached verdict. */
export const cachedVerdictMeasurements: readonly Measurement[] = [
  {
    id: "conditions/expiry",
    statement: "What a cached verdict is worth after its token has expired (aws:CurrentTime).",
    async measure(deployment) {
      const rows = [];
      for (const kind of kinds) {
        const expiresAt = new Date(Date.now() + 2_500).toISOString();
        const { headers } = await newToken(deployment, { expiresAt });
        const url = `${deployment.apis[kind]}/measured`;
        const before = await see(url, headers);
        await sleep(Date.parse(expiresAt) - Date.now() + 500);
        rows.push({ kind, before, after: await see(url, headers) });
      }
      return {
        rows,
        sentences: rows.map(
          ({ kind, before, after }) =>
            `${kind}: ${before.status} before the expiry, ${after.status} half a second after it, within the cache's TTL.`,
        ),
      };
    },
  },
  {
    id: "conditions/address",
    statement: "What a token that is bound to addresses is worth from its own and from another address (aws:SourceIp).",
    async measure(deployment) {
      const own = await ownAddress(deployment);
      const rows = [];
      for (const kind of kinds) {
        for (const [from, range] of [
          ["its own address", `${own}/${own.includes(":") ? 128 : 32}`],
          ["another address", "192.0.2.0/24"],
        ] as const) {
          const { headers } = await newToken(deployment, { allowedCidrs: [range] });
          const url = `${deployment.apis[kind]}/measured`;
          rows.push({ kind, from, first: await see(url, headers), cached: await see(url, headers) });
        }
      }
      return {
        rows,
        sentences: rows.map(
          ({ kind, from, first, cached }) => `${kind}, from ${from}: ${first.status}, and cached ${cached.status}.`,
        ),
      };
    },
  },
];

/** The address that API Gateway sees. */
async function ownAddress(deployment: MeasuredDeployment): Promise<string> {
  const { id } = await newToken(deployment);
  const { items } = await deployment.administrator.listTokenEvents({ id });
  return String(items[0]?.actor.sourceIp);
}

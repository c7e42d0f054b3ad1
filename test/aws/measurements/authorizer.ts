import { httpCall } from "../../aws-contract/http-call.ts";
import { type Measurement, newToken, see } from "../measurement.ts";

/** The policies that are tried. */
const resourceCounts = [10, 100, 250, 500, 1_000] as const;
const warmCalls = 30;

/** The authorizer's own limits and times. */
export const authorizerMeasurements: readonly Measurement[] = [
  {
    id: "authorizer/latency",
    statement: "How long the authorizer takes for a verdict that is not cached, cold and warm, by integrationLatency.",
    emulatorGap: "the emulator gives backends no integrationLatency",
    async measure(deployment) {
      const rows: { readonly call: number; readonly latencyMs: number }[] = [];
      for (let call = 0; call <= warmCalls; call++) {
        const { headers } = await newToken(deployment);
        const { body } = await see(`${deployment.apis.rest}/measured`, headers);
        rows.push({ call, latencyMs: Number(body.authorizer?.integrationLatency) });
      }
      const [cold, ...warm] = rows.map(({ latencyMs }) => latencyMs);
      const sorted = warm.toSorted((left, right) => left - right);
      const quantile = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
      return {
        rows,
        sentences: [
          `Cold: ${cold} ms. Warm, of ${warm.length}: median ${quantile(0.5)} ms, p95 ${quantile(0.95)} ms, at most ${quantile(1)} ms.`,
        ],
      };
    },
  },
  {
    id: "authorizer/policy-size",
    statement: "How many resources a policy of an authorizer may have; 50 scopes of 20 grants are 1,000.",
    async measure({ probe }) {
      const rows = [];
      for (const [kind, authorizer] of [
        ["rest", "request-without-sources"],
        ["http", "http-uncached"],
      ] as const) {
        for (const resources of resourceCounts) {
          const identity = `policy-${resources}~${crypto.randomUUID()}`;
          const call = await httpCall(`${probe.findUrl(authorizer)}/item`, "GET", [[probe.identityHeader, identity]]);
          rows.push({ kind, resources, status: call.status, body: call.status === 200 ? null : call.body });
        }
      }
      return {
        rows,
        sentences: rows.map(({ kind, resources, status }) => `${kind}: ${resources} resources, ${status}.`),
      };
    },
  },
];

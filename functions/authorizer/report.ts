import { metricDimensions, metrics } from "../../contract/deployment/metrics.ts";
import { count } from "../metrics.ts";
import { serializeError } from "../serialize-error.ts";
import type { AuthorizerReport } from "./authorize.ts";

/**
 * What the authorizer tells the operator: a count for every verdict, the reason of each refusal among them, and nothing
 * of a token but its id and its owner.
 */
export const authorizerReport: AuthorizerReport = {
  accepted: () => count({ metric: metrics.acceptances }),
  refused: (reason, token) =>
    count({
      metric: metrics.refusals,
      dimensions: { [metricDimensions.reason]: reason },
      properties: { tokenId: token?.id ?? null, owner: token?.owner ?? null },
    }),
  lastSeenFailed: (error) => {
    count({ metric: metrics.lastSeenFailures });
    console.warn({ message: "last seen not recorded", ...serializeError(error) });
  },
};

/**
 * Counts and logs an internal error. Lambda's own count of errors is no measure of it, because a bad token is answered by
 * throwing as well.
 */
export function reportFault(error: unknown): void {
  if (error instanceof Error && error.message === "Unauthorized") return;
  count({ metric: metrics.faults });
  console.error({ message: "authorizer fault", ...serializeError(error) });
}

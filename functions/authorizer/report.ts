import { count } from "../metrics.ts";
import type { AuthorizerReport } from "./authorize.ts";

/**
 * What the authorizer tells the operator: a count for every verdict, the reason of each refusal among them, and nothing
 * of a token but its id and its owner.
 */
export const authorizerReport: AuthorizerReport = {
  accepted: () => count({ metric: "Acceptances" }),
  refused: (reason, token) =>
    count({
      metric: "Refusals",
      dimensions: { Reason: reason },
      properties: { tokenId: token?.id ?? null, owner: token?.owner ?? null },
    }),
  lastSeenTrouble: (trouble) => {
    count({ metric: "LastSeenFailures" });
    console.warn({ message: "last seen not recorded", ...describe(trouble) });
  },
};

/**
 * Counts and logs trouble of ours. Lambda's own count of errors is no measure of it, because a bad token is answered by
 * throwing as well.
 */
export function reportFault(error: unknown): void {
  if (error instanceof Error && error.message === "Unauthorized") return;
  count({ metric: "Faults" });
  console.error({ message: "authorizer fault", ...describe(error) });
}

function describe(trouble: unknown) {
  if (!(trouble instanceof Error)) return { error: "unknown" };
  const cause = trouble.cause instanceof Error ? trouble.cause : undefined;
  return {
    error: trouble.name,
    detail: trouble.message,
    ...(cause && { cause: { name: cause.name, detail: cause.message } }),
  };
}

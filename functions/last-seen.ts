import { metrics } from "../contract/deployment/metrics.ts";
import { count } from "./metrics.ts";
import { serializeError } from "./serialize-error.ts";

/** The maximum time that a caller waits for the update of last seen, in milliseconds. */
export const lastSeenBudgetMs = 250;

/** Counts and logs a failed update of last seen, which doesn't affect the verdict. */
export function reportLastSeenFailure(error: unknown): void {
  count({ metric: metrics.lastSeenFailures });
  console.warn({ message: "last seen not recorded", ...serializeError(error) });
}

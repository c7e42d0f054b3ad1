import type { Context } from "aws-lambda";
import { environment } from "../../contract/deployment/functions.ts";
import { resumeDeletions } from "../aws/token-deletions.ts";
import { requiredVariable } from "../configuration.ts";

/** The remaining time at which the function stops, in milliseconds: a transaction may be in progress. */
const marginMs = 20_000;

const tableName = requiredVariable(environment.tableName);

/** The function that finishes deletions, on a schedule. The next run continues with what is left. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const deadline = Date.now() + context.getRemainingTimeInMillis() - marginMs;
  if (!(await resumeDeletions({ tableName }, deadline))) console.warn({ message: "deletions left for the next run" });
}

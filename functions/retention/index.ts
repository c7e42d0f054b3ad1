import type { Context } from "aws-lambda";
import { environment } from "../../contract/deployment/functions.ts";
import { resumeDeletions } from "../aws/token-deletions.ts";
import { requiredVariable } from "../configuration.ts";

/** What is left of the function's time when it breaks off, in milliseconds: a transaction may be under way. */
const marginMs = 20_000;

const tableName = requiredVariable(environment.tableName);

/** The function that finishes deletions, on a schedule. What it does not get done the next run goes on with. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const deadline = Date.now() + context.getRemainingTimeInMillis() - marginMs;
  if (!(await resumeDeletions({ tableName }, deadline))) console.warn({ message: "deletions left for the next run" });
}

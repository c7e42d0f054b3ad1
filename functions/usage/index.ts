import type { CloudWatchLogsEvent } from "aws-lambda";
import { environment } from "../../contract/deployment/functions.ts";
import { metrics } from "../../contract/deployment/metrics.ts";
import { createDynamoClient, createSdkItemClient } from "../aws/dynamo-client.ts";
import { createSightingStamps } from "../aws/dynamo-sightings.ts";
import { createUsageRecorder } from "../aws/dynamo-usage-recorder.ts";
import { requiredVariable } from "../configuration.ts";
import { count } from "../metrics.ts";
import { serializeError } from "../serialize-error.ts";
import { countUsage } from "./count-usage.ts";

const client = createDynamoClient();
const tableName = requiredVariable(environment.tableName);
const recorder = createUsageRecorder({
  tableName: requiredVariable(environment.usageTableName),
  apiName: requiredVariable(environment.apiName),
  client,
});
const counter = {
  tableName,
  addUsage: recorder.addUsage,
  stampSightings: createSightingStamps({ tableName, client: createSdkItemClient(client) }),
  onUnreadable(lines: number): void {
    count({ metric: metrics.unreadableLogLines });
    console.error({ message: "lines of the access log can't be read", count: lines });
  },
};

/** The function that counts the calls of one API by its access log. */
export async function handler(event: CloudWatchLogsEvent): Promise<void> {
  try {
    await countUsage(counter, event);
  } catch (error) {
    const causes = error instanceof AggregateError ? error.errors.map(serializeError) : [];
    console.error({ message: "usage not counted", ...serializeError(error), causes });
    throw error;
  }
}

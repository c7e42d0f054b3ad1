import { environment } from "../../contract/deployment/functions.ts";
import { msPer } from "../../core/duration.ts";
import { connectionSettingsShape } from "../../core/settings.ts";
import { createConnectionManagement } from "../aws/connection-management.ts";
import { createDynamoClient, createSdkItemClient } from "../aws/dynamo-client.ts";
import { createDynamoConnections } from "../aws/dynamo-connections.ts";
import { createDynamoVerificationStore } from "../aws/dynamo-verification-store.ts";
import { authorizerLimits } from "../aws/item-client.ts";
import { readSettings, requiredVariable } from "../configuration.ts";
import { serializeError } from "../serialize-error.ts";
import { createConnectionCheck } from "./close-connections.ts";
import { repeatCheck } from "./repeat-check.ts";

/** The time between the starts of two runs, in milliseconds: the schedule of the construct. */
const runMs = msPer.minute;

const settings = readSettings(import.meta.url, connectionSettingsShape);
const tableName = requiredVariable(environment.tableName);
const stage = { apiId: requiredVariable(environment.webSocketApiId), stageName: settings.stageName };
const client = createDynamoClient(authorizerLimits);
const connections = createDynamoConnections({ tableName, client });

const check = createConnectionCheck({
  settings,
  connections: connections.ofStage(stage),
  changedTokens: connections.changedTokens,
  getToken: createDynamoVerificationStore({ tableName, client: createSdkItemClient(client) }).get,
  close: createConnectionManagement(requiredVariable(environment.connectionsUrl)),
  now: () => new Date(),
  onClosed: (closed) => console.info({ message: "connections closed", count: closed }),
});

/**
 * The function that closes the connections of one stage of a WebSocket API whose tokens have lost their access. It runs
 * every minute and repeats its check at the configured interval.
 */
export function handler(): Promise<void> {
  return repeatCheck(check, {
    intervalMs: settings.interval * 1_000,
    runMs,
    onFailure: (error) => console.error({ message: "connections not checked", ...serializeError(error) }),
  });
}

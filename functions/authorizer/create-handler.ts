import type { APIGatewayAuthorizerResult } from "aws-lambda";
import { credentialForms } from "../../contract/deployment/credential-headers.ts";
import { environment } from "../../contract/deployment/functions.ts";
import { metrics } from "../../contract/deployment/metrics.ts";
import { type AuthorizerSettings, authorizerSettingsShape } from "../../core/settings.ts";
import { isOneOf } from "../../core/shape.ts";
import { createConnectionRecorder } from "../aws/connection-recorder.ts";
import { createDynamoVerificationStore } from "../aws/dynamo-verification-store.ts";
import type { ItemClient } from "../aws/item-client.ts";
import { readSettings, requiredVariable } from "../configuration.ts";
import { count } from "../metrics.ts";
import { serializeError } from "../serialize-error.ts";
import { type Authorizer, authorize } from "./authorize.ts";
import type { AuthorizerEvent } from "./authorizer-event.ts";
import { verdictReport } from "./verdict.ts";

/**
 * Creates the Lambda authorizer for REST, HTTP and WebSocket APIs.
 * @param client the client that calls DynamoDB.
 * @param bundleUrl `import.meta.url` of the function's entry.
 * @param decide decides a call. Default: by the secret alone.
 * @throws Error if the environment or the settings are invalid.
 */
export function createHandler(client: ItemClient, bundleUrl: string, decide: typeof authorize = authorize) {
  const tableName = requiredVariable(environment.tableName);
  const settings = readSettings<AuthorizerSettings>(bundleUrl, {
    ...authorizerSettingsShape,
    header: isOneOf(Object.keys(credentialForms)),
  });
  const authorizer: Authorizer = {
    settings,
    tableName,
    store: createDynamoVerificationStore({ tableName, client }),
    ...(settings.recordedStages && { recordConnection: createConnectionRecorder({ tableName, client }).add }),
    now: () => new Date(),
    report: verdictReport,
  };
  return async (event: AuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    try {
      return await decide(authorizer, event);
    } catch (error) {
      reportFault(error);
      throw error;
    }
  };
}

/**
 * Counts and logs an internal error. Lambda's own error count doesn't measure them, because a bad token is refused
 * by throwing as well.
 */
function reportFault(error: unknown): void {
  if (error instanceof Error && error.message === "Unauthorized") return;
  count({ metric: metrics.faults });
  console.error({ message: "authorizer fault", ...serializeError(error) });
}

import type { APIGatewayAuthorizerResult } from "aws-lambda";
import { environment } from "../../contract/deployment/functions.ts";
import type { AuthorizerSettings } from "../../core/settings.ts";
import { createDynamoVerificationStore } from "../aws/dynamo-verification-store.ts";
import { requiredVariable } from "../environment.ts";
import { readSettings } from "../settings-file.ts";
import { type Authorizer, authorize } from "./authorize.ts";
import type { AuthorizerEvent } from "./authorizer-event.ts";
import { authorizerReport, reportFault } from "./report.ts";

const authorizer: Authorizer = {
  settings: readSettings<AuthorizerSettings>(import.meta.url),
  store: createDynamoVerificationStore({ tableName: requiredVariable(environment.tableName) }),
  now: () => new Date(),
  report: authorizerReport,
};

/** The Lambda authorizer for REST, HTTP and WebSocket APIs. */
export async function handler(event: AuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  try {
    return await authorize(authorizer, event);
  } catch (error) {
    reportFault(error);
    throw error;
  }
}

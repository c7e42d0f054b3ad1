import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from "aws-lambda";
import type { AuthorizerSettings } from "../../core/settings.ts";
import { createDynamoVerificationStore } from "../aws/dynamo-verification-store.ts";
import { requiredVariable } from "../environment.ts";
import { readSettings } from "../settings-file.ts";
import { type Authorizer, authorize } from "./authorize.ts";

const authorizer: Authorizer = {
  settings: readSettings<AuthorizerSettings>(import.meta.url),
  store: createDynamoVerificationStore({ tableName: requiredVariable("TABLE_NAME") }),
  now: () => new Date(),
  report: {
    refused: (reason, token) =>
      console.info({ message: "refused", reason, tokenId: token?.id ?? null, owner: token?.owner ?? null }),
    lastSeenTrouble: (trouble) =>
      console.warn({
        message: "last seen not recorded",
        trouble: trouble instanceof Error ? trouble.message : "unknown",
      }),
  },
};

/** The Lambda authorizer for REST APIs. */
export function handler(event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  return authorize(authorizer, event);
}

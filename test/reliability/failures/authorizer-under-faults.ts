import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { APIGatewayAuthorizerResult } from "aws-lambda";
import { webSocketRules } from "../../../core/grants/compile-policy-rules.ts";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import type { AuthorizerSettings } from "../../../core/settings.ts";
import { authorize } from "../../../functions/authorizer/authorize.ts";
import type { AuthorizerEvent } from "../../../functions/authorizer/authorizer-event.ts";
import { createConnectionRecorder } from "../../../functions/aws/connection-recorder.ts";
import { createDynamoClient, createSdkItemClient } from "../../../functions/aws/dynamo-client.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { createDynamoVerificationStore } from "../../../functions/aws/dynamo-verification-store.ts";
import { authorizerLimits } from "../../../functions/aws/item-client.ts";
import { createSignedItemClient } from "../../../functions/aws/signed-client/signed-item-client.ts";
import { tokenWith, writeFor } from "../../support/token-fixture.ts";

/** What came of one call: 401, an error of ours, or a policy, and after how long. */
export interface Decision {
  readonly outcome: "unauthorized" | "error" | "allow" | "deny";
  readonly milliseconds: number;
}

const settings: AuthorizerSettings = {
  policyRules: webSocketRules,
  prefix: "lk",
  acceptedPrefixes: [],
  header: "Authorization",
  scopes: [],
  anyToken: ["$connect"],
  lastSeenResolution: 60,
  cachesVerdicts: true,
  recordedStages: ["prod"],
};

/** How an authorizer calls DynamoDB: signed by itself, or by the AWS SDK. Both read their environment when they are made. */
export const itemClients = {
  "built-in": () => createSignedItemClient(authorizerLimits),
  sdk: () => createSdkItemClient(createDynamoClient(authorizerLimits)),
} as const;

/** Makes an authorizer that reads, stamps last seen, and records connections, on the table of the environment. */
export function createAuthorizer(
  client: ReturnType<(typeof itemClients)["sdk"]>,
  tableName: string,
  { cachesVerdicts = true } = {},
) {
  const store = createDynamoVerificationStore({ tableName, client });
  const recordConnection = createConnectionRecorder({ tableName, client }).add;
  const report = { accepted() {}, refused() {}, lastSeenFailed() {} };
  const authorizer = {
    settings: { ...settings, cachesVerdicts },
    tableName,
    store,
    recordConnection,
    now: () => new Date(),
    report,
  };
  return async (secret: string): Promise<Decision> => {
    const started = performance.now();
    const decided = await authorize(authorizer, connectEvent(secret)).then(effectOf, outcomeOf);
    return { outcome: decided, milliseconds: performance.now() - started };
  };
}

/** The opening of a WebSocket, for which an authorizer does all that it ever does with the table. */
function connectEvent(secret: string): AuthorizerEvent {
  const requestContext = {
    apiId: "abcdef1234",
    stage: "prod",
    connectionId: "connection",
    identity: { sourceIp: "192.0.2.1" },
  };
  return {
    type: "REQUEST",
    methodArn: "arn:aws:execute-api:eu-west-1:111111111111:abcdef1234/prod/$connect",
    headers: { Authorization: `Bearer ${secret}` },
    requestContext,
  } as unknown as AuthorizerEvent;
}

function effectOf({ policyDocument }: APIGatewayAuthorizerResult): Decision["outcome"] {
  return policyDocument.Statement.some(({ Effect }) => Effect === "Allow") ? "allow" : "deny";
}

function outcomeOf(error: unknown): Decision["outcome"] {
  return error instanceof Error && error.message === "Unauthorized" ? "unauthorized" : "error";
}

/** Makes a token in the table, and returns its secret. */
export async function storeToken(client: DynamoDBClient, tableName: string): Promise<string> {
  const { secret, tokenId } = generateSecret("lk");
  const token = tokenWith({ id: tokenId, digest: digestSecret(secret), scopes: [] });
  await createDynamoTokenStore({ tableName, eventRetention: 60, client }).create(token, writeFor(token));
  return secret;
}

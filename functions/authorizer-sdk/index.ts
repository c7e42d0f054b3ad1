import { createHandler } from "../authorizer/create-handler.ts";
import { createDynamoClient, createSdkItemClient } from "../aws/dynamo-client.ts";
import { authorizerLimits } from "../aws/item-client.ts";

/** The Lambda authorizer that calls DynamoDB with the AWS SDK. */
export const handler = createHandler(createSdkItemClient(createDynamoClient(authorizerLimits)), import.meta.url);

import { authorizerLimits } from "../aws/item-client.ts";
import { createSignedItemClient } from "../aws/signed-client/signed-item-client.ts";
import { createHandler } from "./create-handler.ts";

/** The Lambda authorizer. It calls DynamoDB without the AWS SDK, whose loading takes longer than its first decision. */
export const handler = createHandler(createSignedItemClient(authorizerLimits), import.meta.url);

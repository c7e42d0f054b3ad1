import { authorizerLimits } from "../aws/item-client.ts";
import { createSignedItemClient } from "../aws/signed-client/signed-item-client.ts";
import { createHandler } from "./create-handler.ts";

/** The Lambda authorizer. It doesn't use the AWS SDK, because loading it takes longer than the first decision. */
export const handler = createHandler(createSignedItemClient(authorizerLimits), import.meta.url);

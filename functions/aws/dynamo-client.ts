import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createRequestHandler } from "./request-handler.ts";

/**
 * A DynamoDB client for code that a caller waits for: it gives up early rather than use up the function's timeout, and
 * tries again in the meantime. Reads and repeated transactions are safe to try again. Connections are kept alive, which
 * the SDK does by itself.
 *
 * @param limits of one attempt, in milliseconds, and how many attempts there are.
 */
export function createDynamoClient({ connectionTimeout = 1_000, attemptTimeout = 2_000, maxAttempts = 3 } = {}) {
  return new DynamoDBClient({
    maxAttempts,
    requestHandler: createRequestHandler({ connectionTimeout, attemptTimeout }),
  });
}

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/**
 * A DynamoDB client for code that a caller waits for: it gives up early rather than use up the function's timeout, and
 * tries again in the meantime. Reads and repeated transactions are safe to try again. Connections are kept alive, which
 * the SDK does by itself.
 *
 * @param limits in milliseconds: to a connection, and to an answer; and the attempts in all.
 */
export function createDynamoClient({ connectionTimeout = 1_000, requestTimeout = 3_000, maxAttempts = 3 } = {}) {
  return new DynamoDBClient({
    maxAttempts,
    requestHandler: {
      connectionTimeout,
      requestTimeout,
      // Without it the SDK only warns of a request that takes too long.
      throwOnRequestTimeout: true,
      // The time that a request waits for a socket counts towards its timeout.
      httpAgent: { maxSockets: 256 },
      httpsAgent: { maxSockets: 256 },
    },
  });
}

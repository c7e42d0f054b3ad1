import { ApiGatewayManagementApiClient, DeleteConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { isException } from "./item-client.ts";
import { createRequestHandler } from "./request-handler.ts";

/**
 * Closes connections of one stage of a WebSocket API.
 * @param url where its connections are managed: `https://<api>.execute-api.<region>.amazonaws.com/<stage>`.
 * @returns a function that closes a connection and returns whether it was open.
 */
export function createConnectionManagement(url: string): (connectionId: string) => Promise<boolean> {
  const client = new ApiGatewayManagementApiClient({
    // Read explicitly, because an endpoint in code takes precedence over the SDK's environment variable.
    endpoint: process.env.AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI ?? url,
    maxAttempts: 5,
    requestHandler: createRequestHandler({ connectionTimeout: 1_000, attemptTimeout: 2_000 }),
  });
  return async (ConnectionId) => {
    try {
      await client.send(new DeleteConnectionCommand({ ConnectionId }));
      return true;
    } catch (error) {
      if (isException(error, "GoneException")) return false;
      throw error;
    }
  };
}

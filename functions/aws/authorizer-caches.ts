import { APIGatewayClient, FlushStageAuthorizersCacheCommand } from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, ResetAuthorizersCacheCommand } from "@aws-sdk/client-apigatewayv2";
import type { ProtectedStage } from "../../contract/deployment/protected-stage.ts";
import { createRequestHandler } from "./request-handler.ts";

/**
 * Empties the authorizer caches of stages. API Gateway empties a whole stage, never one token, and counts the calls
 * against the account's management quota of 10 a second: so throttled calls are tried again, with backoff.
 *
 * @returns a function that empties the caches of one stage, until its signal is aborted, and fails where API Gateway
 *   keeps refusing.
 */
export function createAuthorizerCaches(): (stage: ProtectedStage, abortSignal: AbortSignal) => Promise<void> {
  const limits = {
    maxAttempts: 5,
    retryMode: "standard",
    requestHandler: createRequestHandler({ connectionTimeout: 1_000, attemptTimeout: 2_000 }),
  } as const;
  const rest = new APIGatewayClient(limits);
  const http = new ApiGatewayV2Client(limits);
  return async ({ kind, apiId, stageName }, abortSignal) => {
    const flush =
      kind === "rest"
        ? rest.send(new FlushStageAuthorizersCacheCommand({ restApiId: apiId, stageName }), { abortSignal })
        : http.send(new ResetAuthorizersCacheCommand({ ApiId: apiId, StageName: stageName }), { abortSignal });
    try {
      await flush;
    } catch (error) {
      // A stage that is gone caches nothing.
      if (!(error instanceof Error && error.name === "NotFoundException")) throw error;
    }
  };
}

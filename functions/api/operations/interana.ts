import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { credentialHeaders } from "../../../contract/deployment/credential-headers.ts";
import { responseHeaders } from "../../../contract/headers.ts";
import { problemHeaders, problems } from "../../../contract/problems.ts";
import { assertCanManage, type Caller } from "../../../core/caller.ts";
import { LatchkeyError, tokenNotFound } from "../../../core/errors.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { revokeSecret } from "../../../core/use-cases/revoke-secret.ts";
import { parseCredentials } from "../../credentials.ts";
import { authenticate } from "../authenticate.ts";
import { challengeHeader, getHeader } from "../headers.ts";
import type { Api, OperationHandler, OperationHandlers, OperationRequest } from "../operation.ts";

/**
 * Creates a token for the caller's owner, with the caller's scopes. Interana's tokens have no name, so the id is used.
 */
const createInteranaToken: OperationHandler<"getCreateToken" | "postCreateToken"> = async (api, request) => {
  const caller = await readCaller(api, request);
  const { secret } = await createToken(api, caller, { scopes: caller.scopes });
  return { status: 200, body: { token: secret, success: true } };
};

/** Interana's operations. */
export const interanaOperations = {
  getCreateToken: createInteranaToken,
  postCreateToken: createInteranaToken,

  /** Revokes a token of the caller's owner by its secret. */
  async postRevokeToken(api, request) {
    const caller = await readCaller(api, request);
    const revoked = await revokeSecret(api, request.body.token, caller);
    if (!revoked) throw tokenNotFound();
    return { status: 200, headers: { [responseHeaders.effectiveBy]: revoked.effectiveBy }, body: { success: true } };
  },
} satisfies Partial<OperationHandlers>;

/**
 * Authenticates the caller of an Interana operation by the secret in `Authorization`. API Gateway's 401 has one body
 * for the whole API, but Interana's clients expect another, so these operations have no authorizer and check the secret
 * here.
 *
 * @throws LatchkeyError `unauthorized`, `forbidden`.
 */
async function readCaller(
  api: Api,
  { event, origin }: Pick<OperationRequest<"postCreateToken">, "event" | "origin">,
): Promise<Caller> {
  const presented = parseCredentials(credentialHeaders.authorization, getHeader(event, "authorization") ?? "");
  const caller = await authenticate(api, presented, origin);
  assertCanManage(caller);
  return caller;
}

/** An error in Interana's format. */
export function interanaFailure(error: unknown, event: APIGatewayProxyEvent): APIGatewayProxyResult {
  const { code, message } =
    error instanceof LatchkeyError ? error : ({ code: "internal_error", message: "Internal error." } as const);
  return {
    statusCode: problems[code].status,
    headers: {
      "Content-Type": "application/json",
      ...problemHeaders(code),
      ...(code === "unauthorized" && challengeHeader(event)),
    },
    body: JSON.stringify({ msg: code === "unauthorized" ? "Not logged in." : message, success: false }),
  };
}

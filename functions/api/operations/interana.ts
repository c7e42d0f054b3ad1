import type { APIGatewayProxyResult } from "aws-lambda";
import { metricDimensions, metrics } from "../../../contract/deployment/metrics.ts";
import { problemHeaders, problems } from "../../../contract/problems.ts";
import type { Caller } from "../../../core/caller.ts";
import { LatchkeyError } from "../../../core/errors.ts";
import { adminScope, knownScopes, selfScope } from "../../../core/scope.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { parseCredentials } from "../../credentials.ts";
import { count } from "../../metrics.ts";
import { headerOf } from "../header-of.ts";
import type { Api, OperationRequest } from "../operation.ts";

/**
 * The caller of one of Interana's calls, by the secret in `Authorization`. API Gateway's 401 has one body for the whole
 * API, and Interana's clients read another: so these calls pass no authorizer, and the secret is checked here.
 *
 * @throws LatchkeyError `unauthorized`, `forbidden`.
 */
export async function authenticate(
  api: Api,
  { event, origin }: Pick<OperationRequest<"postCreateToken">, "event" | "origin">,
): Promise<Caller> {
  const presented = parseCredentials(headerOf(event, "authorization") ?? "");
  const verdict = await verifySecret(
    { ...api, prefix: api.settings.prefix },
    { ...presented, sourceIp: origin.sourceIp ?? undefined },
  );
  if (!verdict.ok) {
    count({ metric: metrics.refusals, dimensions: { [metricDimensions.reason]: verdict.reason } });
    throw new LatchkeyError("unauthorized", "Not logged in.");
  }
  const { secretVersion, token } = verdict;
  const { id: tokenId, owner } = token;
  const scopes = knownScopes(api.settings.scopes, token.scopes).map((scope) => scope.name);
  if (!scopes.includes(selfScope) && !scopes.includes(adminScope)) {
    throw new LatchkeyError("forbidden", `This operation requires the scope ${selfScope} or ${adminScope}.`);
  }
  return { tokenId, secretVersion, owner, scopes, ...origin };
}

/** A failure as Interana's clients read it. */
export function interanaFailure(error: unknown): APIGatewayProxyResult {
  const { code, message } =
    error instanceof LatchkeyError ? error : ({ code: "internal_error", message: "Internal error." } as const);
  return {
    statusCode: problems[code].status,
    headers: { "Content-Type": "application/json", ...problemHeaders(code) },
    body: JSON.stringify({ msg: message, success: false }),
  };
}

import type { APIGatewayProxyEvent } from "aws-lambda";
import type { AuthorizerContext } from "../../contract/deployment/authorizer-context.ts";
import type { Operation } from "../../contract/operations/operation.ts";
import { operations } from "../../contract/operations.ts";
import { hasAuthorizer, type OperationName } from "../../contract/routes.ts";
import { assertCanManage, type Caller } from "../../core/caller.ts";
import { LatchkeyError } from "../../core/errors.ts";
import { isLike, isShaped, isString } from "../../core/shape.ts";
import { getHeader } from "./headers.ts";
import type { OperationRequest } from "./operation.ts";
import { readBody } from "./read-body.ts";
import { validate } from "./validate.ts";

/**
 * Reads a request as the contract declares it.
 * @throws LatchkeyError for the first part of the request that is not valid.
 */
export function readRequest<N extends OperationName>(name: N, event: APIGatewayProxyEvent): OperationRequest<N> {
  const operation: Operation = operations[name];
  const origin = {
    sourceIp: event.requestContext.identity?.sourceIp ?? null,
    requestId: event.requestContext.requestId,
  };
  const request = {
    caller: hasAuthorizer(operation) ? readCaller(operation, event, origin) : null,
    path: operation.pathParameters && validate(operation.pathParameters, event.pathParameters ?? {}, "parameter"),
    query: operation.query && validate(operation.query, readQuery(event), "parameter"),
    body: operation.body && validate(operation.body.schema, readBody(operation.body, event), "pointer"),
    ifMatch: operation.conditional && readIfMatch(getHeader(event, "if-match")),
    origin,
    event,
  };
  // Each member was read as the operation declares it, which the type says of every operation by its name.
  return request as unknown as OperationRequest<N>;
}

const isOfAuthorizer = isShaped<Pick<AuthorizerContext, "tokenId" | "owner" | "scopes" | "secretVersion">>({
  tokenId: isString,
  owner: isString,
  scopes: isString,
  secretVersion: isLike(/^\d+$/),
});

/**
 * The parameters of the query.
 * @throws LatchkeyError `validation_failed` for one that appears more than once: which of its values counts differs from
 *   one reader to the next.
 */
function readQuery({ queryStringParameters, multiValueQueryStringParameters }: APIGatewayProxyEvent) {
  const repeated = Object.entries(multiValueQueryStringParameters ?? {}).filter(
    ([, values]) => (values?.length ?? 0) > 1,
  );
  if (repeated.length === 0) return queryStringParameters ?? {};
  throw new LatchkeyError("validation_failed", "The request is not valid.", {
    violations: repeated.slice(0, 20).map(([parameter]) => ({ parameter, detail: "Must appear only once." })),
  });
}

/** The caller, as the authorizer told API Gateway. */
function readCaller(
  { access }: Operation,
  event: APIGatewayProxyEvent,
  origin: Pick<Caller, "sourceIp" | "requestId">,
): Caller {
  const context: unknown = event.requestContext.authorizer;
  // Without an authorizer in front every call would be an administrator's: that is a wrong deployment, not a request.
  if (!isOfAuthorizer(context)) throw new Error("The request did not pass through the authorizer.");
  const { tokenId, owner, scopes, secretVersion } = context;
  const caller = {
    tokenId,
    secretVersion: Number(secretVersion),
    owner,
    scopes: scopes.split(" ").filter(Boolean),
    ...origin,
  };
  if (access === "self") assertCanManage(caller);
  return caller;
}

/** The versions that an `If-Match` header (RFC 9110, section 13.1.1) accepts, or `undefined` for any. */
function readIfMatch(value: string | undefined): number[] | undefined {
  if (value === undefined || value.trim() === "*") return undefined;
  // A weak tag, or one that is not ours, matches no version.
  return value.split(",").map((tag) => Number(/^"(\d{1,15})"$/.exec(tag.trim())?.[1] ?? Number.NaN));
}

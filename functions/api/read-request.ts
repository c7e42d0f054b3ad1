import type { APIGatewayProxyEvent } from "aws-lambda";
import type { AuthorizerContext, PersonContext } from "../../contract/deployment/authorizer-context.ts";
import type { Operation } from "../../contract/operations/operation.ts";
import { operations } from "../../contract/operations.ts";
import { hasAuthorizer, type OperationName } from "../../contract/routes.ts";
import { assertAdmin, assertCanManage, type Caller } from "../../core/caller.ts";
import { LatchkeyError } from "../../core/errors.ts";
import { isMatching, isOptional, isShaped, isString, isTime } from "../../core/shape.ts";
import { getHeader } from "./headers.ts";
import type { OperationRequest } from "./operation.ts";
import { readBody } from "./read-body.ts";
import { redactLocation, validate } from "./validate.ts";

/**
 * Reads a request as the contract declares it.
 * @throws LatchkeyError for the first part of the request that is not valid.
 */
export function readRequest<N extends OperationName>(name: N, event: APIGatewayProxyEvent): OperationRequest<N> {
  const operation: Operation = operations[name];
  const origin = {
    sourceIp: event.requestContext.identity.sourceIp,
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
  // TypeScript can't correlate the members with the operation's declaration.
  return request as unknown as OperationRequest<N>;
}

const isTokenContext = isShaped<Pick<AuthorizerContext, "tokenId" | "owner" | "scopes" | "secretVersion">>({
  tokenId: isString,
  owner: isString,
  scopes: isString,
  secretVersion: isMatching(/^\d+$/),
});

const isPersonContext = isShaped<PersonContext>({
  issuer: isString,
  subject: isString,
  personName: isOptional(isString),
  owner: isString,
  scopes: isString,
  grantableScopes: isString,
  validUntil: isTime,
});

/**
 * The parameters of the query.
 * @throws LatchkeyError `validation_failed` if one appears more than once, because readers differ in which value they
 *   use.
 */
function readQuery({ queryStringParameters, multiValueQueryStringParameters }: APIGatewayProxyEvent) {
  const repeated = Object.entries(multiValueQueryStringParameters ?? {}).filter(
    ([, values]) => (values?.length ?? 0) > 1,
  );
  if (repeated.length === 0) return queryStringParameters ?? {};
  throw new LatchkeyError("validation_failed", "The request is not valid.", {
    violations: repeated
      .slice(0, 20)
      .map(([name]) => ({ parameter: redactLocation(name), detail: "Must appear only once." })),
  });
}

/** The caller from the authorizer's context. */
function readCaller(
  { access }: Operation,
  event: APIGatewayProxyEvent,
  origin: Pick<Caller, "sourceIp" | "requestId">,
): Caller {
  const context: unknown = event.requestContext.authorizer;
  const caller = { ...toCaller(context), ...origin };
  if (access === "self") assertCanManage(caller);
  if (access === "admin") assertAdmin(caller);
  return caller;
}

function toCaller(context: unknown): Omit<Caller, "sourceIp" | "requestId"> {
  if (isTokenContext(context)) {
    const { tokenId, owner, scopes, secretVersion } = context;
    return { tokenId, secretVersion: Number(secretVersion), owner, scopes: splitNames(scopes) };
  }
  // A deployment error, not a bad request: without an authorizer anyone could call this operation.
  if (!isPersonContext(context)) throw new Error("The request did not pass through the authorizer.");
  const { issuer, subject, personName = null, owner, scopes, validUntil } = context;
  const person = {
    issuer,
    subject,
    name: personName,
    validUntil,
    grantableScopes: splitNames(context.grantableScopes),
  };
  return { tokenId: null, secretVersion: 0, owner, scopes: splitNames(scopes), person };
}

function splitNames(list: string): string[] {
  return list.split(" ").filter(Boolean);
}

/** The versions that an `If-Match` header (RFC 9110, section 13.1.1) accepts, or `undefined` for any. */
function readIfMatch(value: string | undefined): number[] | undefined {
  if (value === undefined || value.trim() === "*") return undefined;
  // A weak or unknown tag matches no version.
  return value.split(",").map((tag) => Number(/^"(\d{1,15})"$/.exec(tag.trim())?.[1] ?? Number.NaN));
}

import * as z from "zod";
import type { ZodOpenApiExampleObject, ZodOpenApiResponseObject } from "zod-openapi";
import type { ErrorCode } from "../core/errors.ts";
import { challenges, type ResponseHeader, responseHeaders } from "./headers.ts";
import { mediaTypes, type Operation, type SuccessResponse } from "./operations/operation.ts";
import { interanaFailureExample, oauthErrorExample, problemExample } from "./problem-examples.ts";
import { oauthError, problemHeaders, problemMediaType, problems } from "./problems.ts";
import { hasAuthorizer } from "./routes.ts";
import { InteranaFailure } from "./schemas/interana.ts";
import { OAuthError } from "./schemas/secrets.ts";
import { Problem } from "./schemas/service.ts";

const cacheControl = z
  .literal("no-store")
  .meta({ description: "Responses must not be stored.", header: { id: "CacheControl" } });

const headers = {
  [responseHeaders.location]: z
    .string()
    .meta({ description: "The path of the token.", example: "/v1/tokens/tok_01jd8m2v5rf7rsq4b1c9x6e0aw" }),
  [responseHeaders.etag]: z.string().meta({ description: "The version of the token, for If-Match.", example: '"1"' }),
  [responseHeaders.effectiveBy]: z.string().meta({
    description: "From this time on, every protected API applies the change (RFC 3339).",
    example: "2027-02-01T12:05:00.000Z",
  }),
  [responseHeaders.cacheFlush]: z.literal("requested").optional().meta({
    description:
      "Present if a flush of API Gateway's authorizer caches was requested, so that the change may be effective sooner.",
  }),
} satisfies Record<ResponseHeader, z.ZodType>;

// Optional, because API Gateway renames this header in a function's response.
const wwwAuthenticate = z
  .string()
  .optional()
  .meta({
    description: "How to authenticate (RFC 6750).",
    example: `${challenges.bearer}, error="invalid_token"`,
  });

const retryAfter = z.string().meta({ description: "The number of seconds to wait.", example: "1" });

/** A successful response, with examples of its body by name. */
export function successResponse(
  response: SuccessResponse,
  named: Readonly<Record<string, unknown>>,
): ZodOpenApiResponseObject {
  const own = (response.headers ?? []).map((name) => [name, headers[name]]);
  return {
    description: response.description,
    headers: z.object({ "Cache-Control": cacheControl, ...Object.fromEntries(own) }),
    ...(response.schema && {
      content: { [mediaTypes.json]: { schema: response.schema, examples: exampleObjects(named) } },
    }),
  };
}

/** Errors that API Gateway itself returns, in the same format for the whole API. */
const gatewayCodes: readonly ErrorCode[] = ["bad_request", "too_many_requests"];

/** The error responses of an operation by status: its own errors, and those that its body, query and access imply. */
export function failureResponses(operation: Operation): Record<string, ZodOpenApiResponseObject> {
  const codes = new Set<ErrorCode>([
    ...(operation.body ? (["malformed_body", "payload_too_large", "unsupported_media_type"] as const) : []),
    ...(operation.body || operation.query ? (["validation_failed"] as const) : []),
    ...(hasAuthorizer(operation) ? (["unauthorized", "forbidden"] as const) : []),
    ...operation.errors,
    ...gatewayCodes,
    "internal_error",
    "unavailable",
  ]);
  const errorStatus = (code: ErrorCode) =>
    operation.tag === "Secrets" && !gatewayCodes.includes(code) ? oauthError(code).status : problems[code].status;
  const byStatus = Map.groupBy(codes, errorStatus);
  const toResponse =
    operation.tag === "Interana"
      ? customErrorResponse(InteranaFailure, interanaFailureExample)
      : operation.tag === "Secrets"
        ? customErrorResponse(OAuthError, oauthErrorExample)
        : problemResponse;
  return Object.fromEntries([...byStatus].map(([status, ofStatus]) => [status, toResponse(ofStatus)]));
}

/** The response for one status and its errors, with an example of each. */
export function problemResponse(codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
  return {
    description: joinTitles(codes),
    headers: z.object({
      "Cache-Control": cacheControl,
      ...(codes.includes("unauthorized") && { "WWW-Authenticate": wwwAuthenticate }),
      ...retryHeaders(codes),
    }),
    content: problemContent(codes),
  };
}

/** The response of operations with another error format. API Gateway's own errors have the common format. */
function customErrorResponse(schema: z.ZodType, toExample: (code: ErrorCode) => unknown) {
  return (codes: readonly ErrorCode[]): ZodOpenApiResponseObject => {
    const own = codes.filter((code) => !gatewayCodes.includes(code));
    const examples = own.map((code) => [code, { value: toExample(code) }]);
    return {
      description: joinTitles(codes),
      headers: z.object({
        "Cache-Control": cacheControl,
        ...retryHeaders(codes),
        ...(codes.includes("unauthorized") && { "WWW-Authenticate": wwwAuthenticate }),
      }),
      content: {
        ...(own.length > 0 && { [mediaTypes.json]: { schema, examples: Object.fromEntries(examples) } }),
        ...problemContent(codes.filter((code) => gatewayCodes.includes(code))),
      },
    };
  };
}

function retryHeaders(codes: readonly ErrorCode[]) {
  return codes.some((code) => "Retry-After" in problemHeaders(code)) ? { "Retry-After": retryAfter } : {};
}

// One object per code, which the document defines as a component and references.
const problemExamples = Object.fromEntries(
  (Object.keys(problems) as ErrorCode[]).map((code) => [code, { id: code, value: problemExample(code) }]),
) as Readonly<Record<ErrorCode, ZodOpenApiExampleObject>>;

function problemContent(codes: readonly ErrorCode[]): NonNullable<ZodOpenApiResponseObject["content"]> {
  if (codes.length === 0) return {};
  const examples = Object.fromEntries(codes.map((code) => [code, problemExamples[code]]));
  return { [problemMediaType]: { schema: Problem, examples } };
}

function joinTitles(codes: readonly ErrorCode[]): string {
  return codes.map((code) => `${problems[code].title} (\`${code}\`).`).join(" ");
}

/** Named values as OpenAPI examples. */
export function exampleObjects(values: Readonly<Record<string, unknown>>): Record<string, { readonly value: unknown }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

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
      "Present where API Gateway was asked to flush its authorizer caches, so that the change may be applied sooner.",
  }),
} satisfies Record<ResponseHeader, z.ZodType>;

// API Gateway renames the header of a function's response, so that clients can't count on it.
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

/** Failures that the gateway returns, in one form for the whole API. */
const gatewayCodes: readonly ErrorCode[] = ["bad_request", "too_many_requests"];

/** Every failure of an operation, by status: its own, and those that come with what it takes and who may call it. */
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
  const describeResponse =
    operation.tag === "Interana"
      ? ownFormResponse(InteranaFailure, interanaFailureExample)
      : operation.tag === "Secrets"
        ? ownFormResponse(OAuthError, oauthErrorExample)
        : problemResponse;
  return Object.fromEntries([...byStatus].map(([status, ofStatus]) => [status, describeResponse(ofStatus)]));
}

/** The response of one status to some failures, with an example of each. */
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

/** The response of operations whose failures have another form; those of the gateway before them are as everywhere. */
function ownFormResponse(schema: z.ZodType, toExample: (code: ErrorCode) => unknown) {
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

// One object for each code: it stands in the components of the document, and is referred to.
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

/** Values by name as OpenAPI's examples. */
export function exampleObjects(values: Readonly<Record<string, unknown>>): Record<string, { readonly value: unknown }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

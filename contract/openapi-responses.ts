import { z } from "zod";
import type { ZodOpenApiResponseObject } from "zod-openapi";
import type { ErrorCode } from "../core/errors.ts";
import { interanaFailureExample, problemExample } from "./examples.ts";
import type { Answer, Operation, ResponseHeader } from "./operations.ts";
import { problemMediaType, problems } from "./problems.ts";
import { InteranaFailure, Problem } from "./schemas.ts";

const json = "application/json";

const cacheControl = z
  .literal("no-store")
  .meta({ description: "Answers are not to be kept.", header: { id: "CacheControl" } });

const headers = {
  Location: z
    .string()
    .meta({ description: "The path of the token.", example: "/v1/tokens/tok_01jd8m2v5rf7rsq4b1c9x6e0aw" }),
  ETag: z.string().meta({ description: "The version of the token, for If-Match.", example: '"1"' }),
  "Latchkey-Effective-By": z.string().meta({
    description: "From then on every protected API certainly heeds the change (RFC 3339).",
    example: "2027-02-01T12:05:00.000Z",
  }),
} satisfies Record<ResponseHeader, z.ZodType>;

const wwwAuthenticate = z.string().meta({
  description: "How to authenticate (RFC 6750).",
  example: 'Bearer error="invalid_token"',
});

/** A successful answer, with examples of its body by name. */
export function answerResponse(answer: Answer, named: Readonly<Record<string, unknown>>): ZodOpenApiResponseObject {
  const own = (answer.headers ?? []).map((name) => [name, headers[name]]);
  return {
    description: answer.description,
    headers: z.object({ "Cache-Control": cacheControl, ...Object.fromEntries(own) }),
    ...(answer.schema && { content: { [json]: { schema: answer.schema, examples: exampleObjects(named) } } }),
  };
}

/** Every failure of an operation, by status: its own, and those that come with what it takes and who may call it. */
export function failureResponses(operation: Operation): Record<string, ZodOpenApiResponseObject> {
  const codes = new Set<ErrorCode>([
    "bad_request",
    ...(operation.body ? (["malformed_json", "payload_too_large", "unsupported_media_type"] as const) : []),
    ...(operation.body || operation.query ? (["validation_failed"] as const) : []),
    ...(operation.access === "none" ? [] : (["unauthorized", "forbidden"] as const)),
    ...operation.errors,
    "too_many_requests",
    "internal_error",
    "unavailable",
  ]);
  const byStatus = Map.groupBy(codes, (code) => problems[code].status);
  const responseOf = operation.tag === "Interana" ? interanaResponse : problemResponse;
  return Object.fromEntries([...byStatus].map(([status, ofStatus]) => [status, responseOf(ofStatus)]));
}

// One object for each code: it stands in the components of the document, and is referred to.
const problemExamples = new Map(
  (Object.keys(problems) as ErrorCode[]).map((code) => [code, { id: code, value: problemExample(code) }]),
);

/** The answer of one status to some failures, with an example of each. */
export function problemResponse(codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
  const named = codes.map((code) => [code, problemExamples.get(code)]);
  return {
    description: titlesOf(codes),
    headers: z.object({
      "Cache-Control": cacheControl,
      ...(codes.includes("unauthorized") && { "WWW-Authenticate": wwwAuthenticate }),
    }),
    content: {
      [problemMediaType]: { schema: Problem, examples: Object.fromEntries(named) },
    },
  };
}

function interanaResponse(codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
  return {
    description: titlesOf(codes),
    headers: z.object({ "Cache-Control": cacheControl }),
    content: {
      [json]: {
        schema: InteranaFailure,
        examples: Object.fromEntries(codes.map((code) => [code, { value: interanaFailureExample(code) }])),
      },
    },
  };
}

function titlesOf(codes: readonly ErrorCode[]): string {
  return codes.map((code) => `${problems[code].title} (\`${code}\`).`).join(" ");
}

/** Values by name as OpenAPI's examples. */
export function exampleObjects(values: Readonly<Record<string, unknown>>): Record<string, { readonly value: unknown }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

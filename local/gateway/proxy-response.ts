import { z } from "zod";
import type { HttpResponse } from "./gateway-request.ts";
import { isBinaryType } from "./proxy-event.ts";
import type { RequestContext } from "./request-context.ts";

const HeaderValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** The result of a function behind a Lambda proxy integration. Every member is optional; others are not allowed. */
const ProxyResult = z.strictObject({
  statusCode: z.coerce.number().int().min(100).max(599).default(200),
  headers: z.record(z.string(), HeaderValue).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(HeaderValue)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Headers that API Gateway sets itself: the function's are renamed. */
const remappedHeaders = new Set(["connection", "content-length", "date", "server", "www-authenticate"]);

/** The HTTP response for a function's result, or `undefined` if the result is malformed. */
export function proxyResponse(
  response: unknown,
  context: RequestContext,
  binaryMediaTypes: readonly string[],
): HttpResponse | undefined {
  const parsed = ProxyResult.safeParse(response);
  if (!parsed.success) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.data;
  const own = mergeHeaders(headers ?? {}, multiValueHeaders ?? {});
  const contentType = own.find(([name]) => name.toLowerCase() === "content-type")?.[1];
  const isBinary = isBase64Encoded === true && isBinaryType(contentType, binaryMediaTypes);
  return {
    status: statusCode,
    headers: [
      ...(contentType === undefined ? [["Content-Type", "application/json"] as const] : []),
      ["x-amzn-RequestId", context.requestId],
      ["x-amz-apigw-id", context.extendedRequestId],
      ...own.map(([name, value]) => [remapped(name), value] as const),
    ],
    body: isBinary ? Buffer.from(body ?? "", "base64") : (body ?? ""),
  };
}

/** If a header is in both, the multiple values win. */
function mergeHeaders(
  single: Readonly<Record<string, string>>,
  multiple: Readonly<Record<string, readonly string[]>>,
): [string, string][] {
  const manyValued = new Set(Object.keys(multiple).map((name) => name.toLowerCase()));
  return [
    ...Object.entries(single).filter(([name]) => !manyValued.has(name.toLowerCase())),
    ...Object.entries(multiple).flatMap(([name, values]) => values.map((value): [string, string] => [name, value])),
  ].filter(([name]) => name.toLowerCase() !== "transfer-encoding");
}

function remapped(name: string): string {
  return remappedHeaders.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name;
}

import type { APIGatewayProxyEvent } from "aws-lambda";
import { mediaTypes, type Operation } from "../../contract/operations/operation.ts";
import { LatchkeyError } from "../../core/errors.ts";
import { parseJson, RepeatedMemberError } from "../../core/json.ts";
import { getHeader } from "./headers.ts";

/** The maximum size of a body, in bytes. */
const maxBodyBytes = 64 * 1024;

/**
 * The body of a request, decoded by its media type. If the operation accepts forms, an empty body has no members.
 * @throws LatchkeyError `payload_too_large`, `unsupported_media_type`, `malformed_body`.
 */
export function readBody(
  declared: NonNullable<Operation["body"]>,
  event: Pick<APIGatewayProxyEvent, "body" | "headers" | "multiValueHeaders" | "isBase64Encoded">,
): unknown {
  const bytes = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > maxBodyBytes) {
    throw new LatchkeyError("payload_too_large", "The request body is limited to 64 KB.");
  }
  if (bytes.length === 0 && (declared.optional || declared.mediaTypes.includes(mediaTypes.form))) return {};
  const mediaType = readMediaType(declared.mediaTypes, event);
  const text = decode(bytes);
  return mediaType === mediaTypes.form ? parseForm(text) : parseMembers(text);
}

/** The media type of a body. A charset other than UTF-8 and content codings are refused. */
function readMediaType(mediaTypes: readonly string[], event: Parameters<typeof readBody>[1]): string {
  const [mediaType = "", ...parameters] = (getHeader(event, "content-type") ?? "")
    .split(";")
    .map((part) => part.trim());
  if (!mediaTypes.includes(mediaType.toLowerCase())) {
    throw new LatchkeyError("unsupported_media_type", `Use Content-Type ${mediaTypes.join(" or ")}.`);
  }
  const charset = parameters.find((parameter) => /^charset\s*=/i.test(parameter));
  if (charset !== undefined && !/^charset\s*=\s*"?utf-?8"?$/i.test(charset)) {
    throw new LatchkeyError("unsupported_media_type", "The request body must be encoded as UTF-8.");
  }
  const coding = getHeader(event, "content-encoding")?.trim().toLowerCase();
  if (coding && coding !== "identity") {
    throw new LatchkeyError("unsupported_media_type", "The request body must not have a Content-Encoding.");
  }
  return mediaType.toLowerCase();
}

/** Invalid UTF-8 becomes U+FFFD here, unless API Gateway has already replaced it. */
function decode(bytes: Buffer): string {
  const text = new TextDecoder().decode(bytes);
  if (!text.includes("\ufffd")) return text;
  throw new LatchkeyError("malformed_body", "The request body is not valid UTF-8.");
}

function parseMembers(text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    const repeated = cause instanceof RepeatedMemberError;
    const message = repeated
      ? "A member of the request body appears more than once."
      : "The request body is not valid JSON.";
    throw new LatchkeyError("malformed_body", message, { cause });
  }
}

/**
 * The parameters of a form. Repeated ones are refused, and those without a value are ignored (RFC 6749, section 3.2).
 */
function parseForm(text: string): Record<string, string> {
  const parameters = [...new URLSearchParams(text)];
  const names = parameters.map(([name]) => name);
  if (new Set(names).size < names.length) {
    throw new LatchkeyError("malformed_body", "A parameter appears more than once.");
  }
  if (parameters.flat().some((part) => part.includes("\ufffd"))) {
    throw new LatchkeyError("malformed_body", "The request body is not valid UTF-8.");
  }
  return Object.fromEntries(parameters.filter(([, value]) => value !== ""));
}

import type { APIGatewayProxyEvent } from "aws-lambda";
import type { Operation } from "../../contract/operations.ts";
import { LatchkeyError } from "../../core/errors.ts";
import { headerOf } from "./headers.ts";

/** The largest body that is read, in bytes. */
const largestBody = 64 * 1024;

const formMediaType = "application/x-www-form-urlencoded";

/**
 * The body of a request, decoded by its media type.
 * @throws LatchkeyError `payload_too_large`, `unsupported_media_type`, `malformed_json`.
 */
export function readBody(
  declared: NonNullable<Operation["body"]>,
  event: Pick<APIGatewayProxyEvent, "body" | "headers" | "isBase64Encoded">,
): unknown {
  const bytes = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > largestBody) {
    throw new LatchkeyError("payload_too_large", "The request body is limited to 64 KB.");
  }
  if (bytes.length === 0 && declared.optional) return {};
  const mediaType = headerOf(event, "content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (!declared.mediaTypes.includes(mediaType)) {
    throw new LatchkeyError("unsupported_media_type", `Use Content-Type ${declared.mediaTypes.join(" or ")}.`);
  }
  const text = bytes.toString("utf8");
  if (mediaType === formMediaType) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LatchkeyError("malformed_json", "The request body is not valid JSON.", { cause });
  }
}

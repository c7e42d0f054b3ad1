import { createHash } from "node:crypto";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { failure, jsonResponse } from "./response.ts";

/**
 * `PUT /v1/scope/{realm}/{identifier}`: takes the facts of a machine or an application, and answers the id of this
 * state of them. The same facts have the same id, by which a client finds out whether they changed. They are kept
 * nowhere: this is an example of a call that needs another scope, not of a database.
 */
export function storeFacts({ pathParameters, body, isBase64Encoded }: APIGatewayProxyEvent): APIGatewayProxyResult {
  const facts = parseObject(isBase64Encoded ? Buffer.from(body ?? "", "base64").toString() : body);
  if (!facts) return failure(422, "The body is not a JSON object.");
  const { realm, identifier } = pathParameters ?? {};
  return jsonResponse(200, { status: "ok", uuid: uuidOf(JSON.stringify([realm, identifier, sorted(facts)])) });
}

function parseObject(text: string | null): object | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function sorted(facts: object): [string, unknown][] {
  return Object.entries(facts).sort(([left], [right]) => (left < right ? -1 : 1));
}

/** A UUID of version 8 (RFC 9562): of our own making, from a hash. */
function uuidOf(text: string): string {
  const bytes = createHash("sha256").update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

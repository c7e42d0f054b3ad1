import type { APIGatewayProxyResult } from "aws-lambda";

/** A JSON response. The content type has no charset: JSON is UTF-8 by definition, and clients compare it whole. */
export function jsonResponse(statusCode: number, body: object): APIGatewayProxyResult {
  return { statusCode, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

/** A failure, as clients of a Jerakia server read it. */
export function failure(statusCode: number, message: string): APIGatewayProxyResult {
  return jsonResponse(statusCode, { status: "failed", message });
}

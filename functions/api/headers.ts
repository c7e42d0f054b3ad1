import type { APIGatewayProxyEvent } from "aws-lambda";
import type { Token } from "../../core/token.ts";

/** The value of a header, whatever its case. @param name in lower case. */
export function headerOf(event: Pick<APIGatewayProxyEvent, "headers">, name: string): string | undefined {
  for (const [key, value] of Object.entries(event.headers ?? {})) {
    if (key.toLowerCase() === name) return value;
  }
  return undefined;
}

/** The entity tag of a token: its version, quoted (RFC 9110, section 8.8.3). */
export function etagOf({ version }: Pick<Token, "version">): { ETag: string } {
  return { ETag: `"${version}"` };
}

/** How to authenticate (RFC 6750, section 3): with an error where the request brought credentials, and only there. */
export function challengeTo(event: Pick<APIGatewayProxyEvent, "headers">): { "WWW-Authenticate": string } {
  return { "WWW-Authenticate": headerOf(event, "authorization") ? 'Bearer error="invalid_token"' : "Bearer" };
}

import type { APIGatewayProxyEvent } from "aws-lambda";
import { challenges } from "../../contract/headers.ts";
import type { Token } from "../../core/token.ts";

/** The headers of an event. */
export type WithHeaders = Pick<APIGatewayProxyEvent, "headers"> &
  Partial<Pick<APIGatewayProxyEvent, "multiValueHeaders">>;

/**
 * The value of a header, ignoring case. The values of a repeated header are joined with commas (RFC 9110, section 5.3).
 * @param name in lower case.
 */
export function getHeader({ headers, multiValueHeaders }: WithHeaders, name: string): string | undefined {
  const isWanted = ([key]: [string, unknown]) => key.toLowerCase() === name;
  const sent = Object.entries(multiValueHeaders ?? {})
    .filter(isWanted)
    .flatMap(([, values]) => values ?? []);
  return sent.length > 0 ? sent.join(", ") : Object.entries(headers ?? {}).find(isWanted)?.[1];
}

/** The entity tag of a token: its version, quoted (RFC 9110, section 8.8.3). */
export function etagHeader({ version }: Pick<Token, "version">): { ETag: string } {
  return { ETag: `"${version}"` };
}

/**
 * How to authenticate (RFC 6750, section 3): with an error if, and only if, the request has credentials.
 * @param accepted the schemes that the operation accepts. If the client used one of them, that one is returned (RFC
 *   6749, 5.2).
 */
export function challengeHeader(event: WithHeaders, accepted: "Bearer" | "Bearer, Basic" = "Bearer") {
  const credentials = getHeader(event, "authorization");
  const { bearer, basic } = challenges;
  const takesBasic = accepted === "Bearer, Basic";
  if (!credentials) return { "WWW-Authenticate": takesBasic ? `${bearer}, ${basic}` : bearer };
  const isBasic = takesBasic && /^basic /i.test(credentials);
  return { "WWW-Authenticate": isBasic ? basic : `${bearer}, error="invalid_token"` };
}

import { ResponseType, type RestApi } from "aws-cdk-lib/aws-apigateway";

/** What API Gateway itself answers in place of the backend. */
export interface GatewayAnswer {
  /** @default the status that the gateway has for it */
  readonly status?: number;
  /** The body. Texts may hold `$context` variables. */
  readonly body: object;
  /** @default "application/json" */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A gateway response by its type: what happened. */
export type GatewayResponseName =
  | "ACCESS_DENIED"
  | "AUTHORIZER_CONFIGURATION_ERROR"
  | "AUTHORIZER_FAILURE"
  | "BAD_REQUEST_BODY"
  | "BAD_REQUEST_PARAMETERS"
  | "DEFAULT_4XX"
  | "DEFAULT_5XX"
  | "INTEGRATION_FAILURE"
  | "INTEGRATION_TIMEOUT"
  | "INVALID_SIGNATURE"
  | "MISSING_AUTHENTICATION_TOKEN"
  | "REQUEST_TOO_LARGE"
  | "RESOURCE_NOT_FOUND"
  | "THROTTLED"
  | "UNAUTHORIZED"
  | "UNSUPPORTED_MEDIA_TYPE";

/** Tells a client of a REST API that its token is missing or not valid (RFC 6750, section 3). */
export const invalidTokenChallenge = { "WWW-Authenticate": 'Bearer error="invalid_token"' };

/** Makes the gateway answer so where the backend is not asked or does not answer. */
export function addGatewayResponses(
  api: RestApi,
  answers: Readonly<Partial<Record<GatewayResponseName, GatewayAnswer>>>,
): void {
  for (const [name, { status, body, contentType, headers }] of Object.entries(answers)) {
    const all = { ...headers, ...(contentType && { "Content-Type": contentType }) };
    api.addGatewayResponse(name, {
      type: ResponseType.of(name),
      ...(status !== undefined && { statusCode: `${status}` }),
      responseHeaders: Object.fromEntries(Object.entries(all).map(([header, value]) => [header, `'${value}'`])),
      templates: { "application/json": JSON.stringify(body) },
    });
  }
}

/**
 * Makes a protected API answer a missing or invalid token, and a token that lacks the scope, in its own form.
 *
 * @example
 * addAuthorizerResponses(api, { unauthorized: { message: "unauthorized" }, forbidden: { message: "forbidden" } });
 */
export function addAuthorizerResponses(
  api: RestApi,
  bodies: { readonly unauthorized: object; readonly forbidden: object },
): void {
  addGatewayResponses(api, {
    UNAUTHORIZED: { status: 401, body: bodies.unauthorized, headers: invalidTokenChallenge },
    ACCESS_DENIED: { status: 403, body: bodies.forbidden },
  });
}

import { CfnGatewayResponse, ResponseType, type RestApi } from "aws-cdk-lib/aws-apigateway";
import { Lazy } from "aws-cdk-lib/core";

/** A response that API Gateway gives itself, without calling the backend. */
export interface GatewayResponseDefinition {
  /** @default the status that API Gateway uses */
  readonly status?: number;
  /** The JSON body. Strings may contain `$context` variables. */
  readonly body: object;
  /** @default "application/json" */
  readonly contentType?: string;
  /** @default the headers of DEFAULT_4XX or DEFAULT_5XX where the API defines those, without their Content-Type */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The types of gateway responses, by the default response that covers them where they aren't defined. */
const typesByDefault = {
  DEFAULT_4XX: [
    "ACCESS_DENIED",
    "BAD_REQUEST_BODY",
    "BAD_REQUEST_PARAMETERS",
    "EXPIRED_TOKEN",
    "INVALID_API_KEY",
    "INVALID_SIGNATURE",
    "MISSING_AUTHENTICATION_TOKEN",
    "QUOTA_EXCEEDED",
    "REQUEST_TOO_LARGE",
    "RESOURCE_NOT_FOUND",
    "THROTTLED",
    "UNAUTHORIZED",
    "UNSUPPORTED_MEDIA_TYPE",
    "WAF_FILTERED",
  ],
  DEFAULT_5XX: [
    "API_CONFIGURATION_ERROR",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "AUTHORIZER_FAILURE",
    "INTEGRATION_FAILURE",
    "INTEGRATION_TIMEOUT",
  ],
} as const;

type DefaultType = keyof typeof typesByDefault;

/** The type of a gateway response. `DEFAULT_4XX` and `DEFAULT_5XX` stand for all types that aren't defined. */
export type GatewayResponseType = DefaultType | (typeof typesByDefault)[DefaultType][number];

/** The challenge for a missing or invalid token (RFC 6750, section 3). */
export const invalidTokenChallenge = { "WWW-Authenticate": 'Bearer error="invalid_token"' };

/** Defines responses that API Gateway gives itself. */
export function addGatewayResponses(
  api: RestApi,
  responses: Readonly<Partial<Record<GatewayResponseType, GatewayResponseDefinition>>>,
): void {
  for (const [type, { status, body, contentType, headers }] of Object.entries(responses)) {
    const own = parametersOf({ ...headers, ...(contentType && { "Content-Type": contentType }) });
    const response = api.addGatewayResponse(type, {
      type: ResponseType.of(type),
      ...(status !== undefined && { statusCode: `${status}` }),
      templates: { "application/json": JSON.stringify(body) },
    });
    const resource = response.node.defaultChild as CfnGatewayResponse;
    resource.responseParameters = Lazy.any({
      produce: () => ({ ...inheritedParameters(api, type as GatewayResponseType), ...own }),
    });
    api.latestDeployment?.addToLogicalId({ [type]: own });
  }
}

/**
 * Defines the responses to a missing or invalid token, and to a token without the scope. They have the headers of the
 * API's DEFAULT_4XX, those for CORS among them.
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

type Parameters = Readonly<Record<string, string>>;

function parametersOf(headers: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${name}`, `'${value}'`]),
  );
}

/** A type that is defined inherits nothing from API Gateway: what the default response has would be lost. */
function inheritedParameters(api: RestApi, type: GatewayResponseType): Parameters {
  const covering = Object.entries(typesByDefault).find(([, types]) => types.some((each) => each === type))?.[0];
  const response = api.node.root.node
    .findAll()
    .find(
      (node): node is CfnGatewayResponse =>
        node instanceof CfnGatewayResponse && node.restApiId === api.restApiId && node.responseType === covering,
    );
  const parameters: Parameters = api.stack.resolve(response?.responseParameters) ?? {};
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !/\.content-type$/i.test(name)));
}

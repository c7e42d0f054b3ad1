import { CfnGatewayResponse, CfnRestApi, ResponseType, type RestApiBase } from "aws-cdk-lib/aws-apigateway";
import { Lazy } from "aws-cdk-lib/core";
import { challenges } from "../../contract/headers.ts";
import { assertPropTypes, assertType } from "../prop-types.ts";
import { assertPattern, assertResolved, withPath } from "../validate-props.ts";

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

/**
 * The challenge for a missing or invalid token (RFC 6750, section 3). API Gateway has one response for both, and
 * without credentials there must be no error code in it.
 */
export const bearerChallenge = { "WWW-Authenticate": challenges.bearer };

/**
 * Defines responses that API Gateway gives itself, for a RestApi or a SpecRestApi.
 * @throws Error for a type that the API defines already, and for a status or a header that isn't valid.
 */
export function addGatewayResponses(
  api: RestApiBase,
  responses: Readonly<Partial<Record<GatewayResponseType, GatewayResponseDefinition>>>,
): void {
  assertType("api", api, "RestApi");
  withPath(`${api.node.path}.addGatewayResponses`, () => assertResponses(api, responses));
  for (const [type, definition] of Object.entries(responses)) {
    const { status, body, contentType, headers } = definition;
    const own = toParameters({ ...headers, ...(contentType && { "Content-Type": contentType }) });
    const response = api.addGatewayResponse(type, {
      type: ResponseType.of(type),
      ...(status !== undefined && { statusCode: `${status}` }),
      templates: { "application/json": api.stack.toJsonString(body) },
    });
    const parameters = Lazy.any({
      produce: () => ({ ...inheritedParameters(api, type as GatewayResponseType), ...own }),
    });
    const resource = response.node.defaultChild as CfnGatewayResponse;
    resource.responseParameters = parameters;
    api.latestDeployment?.addToLogicalId({ [type]: parameters });
  }
}

/** A token of RFC 9110, section 5.6.2. */
const headerNamePattern = /^[\w!#$%&'*+.^`|~-]+$/;

/** Values are written in single quotes, and how to escape a single quote isn't documented. */
const headerValuePattern = /^[^'\p{Cc}]*$/u;
const mediaTypePattern = /^[\w.+-]+\/[\w.+-]+( *;[^'\p{Cc}]*)?$/u;

const responseTypes = Object.entries(typesByDefault).flatMap(([byDefault, types]) => [byDefault, ...types]);

function assertResponses(api: RestApiBase, responses: Readonly<Record<string, GatewayResponseDefinition>>): void {
  // Misspelled types get the same error as misspelled props.
  const types = Object.fromEntries(responseTypes.map((type) => [type, "object?" as const]));
  assertPropTypes(responses, types, "responses.");
  for (const [type, definition] of Object.entries(responses)) {
    assertDefinition(`responses.${type}`, definition);
    if (findResponse(api, type)) throw new Error(`${type}: the API defines this gateway response already.`);
  }
}

function assertDefinition(path: string, definition: GatewayResponseDefinition): void {
  const types = { status: "number?", body: "object", contentType: "string?", headers: "object?" } as const;
  assertPropTypes(definition, types, `${path}.`);
  const { status, body, headers = {}, contentType } = definition;
  assertResolved(`${path}.status`, status);
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new Error(`${path}.status: ${status} isn't an HTTP status.`);
  }
  try {
    JSON.stringify(body);
  } catch (cause) {
    throw new Error(`${path}.body: it can't be written as JSON.`, { cause });
  }
  if (contentType !== undefined) {
    assertPattern(`${path}.contentType`, contentType, mediaTypePattern, "a media type such as application/json");
  }
  for (const [name, value] of Object.entries(headers)) {
    const member = `${path}.headers.${name}`;
    assertType(member, value, "text");
    if (!headerNamePattern.test(name)) throw new Error(`${member}: this isn't the name of a header.`);
    assertPattern(member, value, headerValuePattern, "a header value without single quotes and control characters");
  }
}

/**
 * Defines the responses to a missing or invalid token, and to a token without the scope. They have the headers of the
 * API's DEFAULT_4XX, those for CORS among them.
 *
 * @example
 * ```ts
 * addAuthorizerResponses(api, { unauthorized: { message: "unauthorized" }, forbidden: { message: "forbidden" } });
 * ```
 */
export function addAuthorizerResponses(
  api: RestApiBase,
  bodies: { readonly unauthorized: object; readonly forbidden: object },
): void {
  assertPropTypes(bodies, { unauthorized: "object", forbidden: "object" }, "bodies.");
  addGatewayResponses(api, {
    UNAUTHORIZED: { status: 401, body: bodies.unauthorized, headers: bearerChallenge },
    ACCESS_DENIED: { status: 403, body: bodies.forbidden },
  });
}

type Parameters = Readonly<Record<string, string>>;

function toParameters(headers: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`gatewayresponse.header.${name}`, `'${value}'`]),
  );
}

/** A type that is defined inherits nothing from API Gateway: what the default response has would be lost. */
function inheritedParameters(api: RestApiBase, type: GatewayResponseType): Parameters {
  const covering = Object.entries(typesByDefault).find(([, types]) => types.some((each) => each === type))?.[0];
  if (covering === undefined) return {};
  const parameters: Parameters =
    api.stack.resolve(findResponse(api, covering)?.responseParameters) ?? documentedParameters(api, covering);
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !/\.content-type$/i.test(name)));
}

function findResponse(api: RestApiBase, type: string): CfnGatewayResponse | undefined {
  return api.node.root.node
    .findAll()
    .find(
      (node): node is CfnGatewayResponse =>
        node instanceof CfnGatewayResponse && node.restApiId === api.restApiId && node.responseType === type,
    );
}

/** The parameters that the OpenAPI document of a SpecRestApi gives a response. */
function documentedParameters(api: RestApiBase, type: string): Parameters {
  const { defaultChild } = api.node;
  const document = defaultChild instanceof CfnRestApi ? api.stack.resolve(defaultChild.body) : undefined;
  return document?.["x-amazon-apigateway-gateway-responses"]?.[type]?.responseParameters ?? {};
}

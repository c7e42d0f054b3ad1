import {
  AuthorizerPayloadVersion,
  HttpAuthorizer,
  HttpAuthorizerType,
  type HttpRouteAuthorizerBindOptions,
  type HttpRouteAuthorizerConfig,
  type IHttpApi,
  type IHttpRouteAuthorizer,
} from "aws-cdk-lib/aws-apigatewayv2";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { credentialHeaders } from "../../contract/deployment/credential-headers.ts";
import { assertType } from "../prop-types.ts";
import { checkConstruct, withPath } from "../validate-props.ts";
import { createAuthorizerFunction } from "./authorizer-function.ts";
import {
  assertAuthorizerProps,
  type CachingAuthorizerProps,
  cachingAuthorizerPropTypes,
  resolveCacheTtl,
} from "./authorizer-props.ts";
import { warnAboutHttpRoutes } from "./http-api-routes.ts";
import {
  allowDocumentedAuthorizer,
  createSecurityScheme,
  invocationUri,
  type OpenApiSecurityScheme,
} from "./open-api-security.ts";
import { protectHttpApi } from "./protected-stage.ts";

/** How an API is protected. */
export type HttpTokenAuthorizerProps = CachingAuthorizerProps;

/**
 * Protects routes of one HttpApi with the tokens of a service. Verdicts are cached by secret, address and route: the
 * path in a policy's resource doesn't identify the route, because HTTP APIs decode it.
 *
 * It returns policies, not simple responses, so that the method of an `ANY` route counts. HTTP APIs have no gateway
 * responses: a missing or bad token is a 401 with the body `{"message":"Unauthorized"}`.
 *
 * The backend reads `tokenId`, `tokenName`, `owner` and `scopes` from `requestContext.authorizer.lambda`.
 *
 * @example
 * ```ts
 * const authorizer = new HttpTokenAuthorizer(stack, "Tokens", { service });
 * api.addRoutes({ path: "/v1/lookup/{key}", methods: [HttpMethod.GET], integration, authorizer });
 * ```
 */
export class HttpTokenAuthorizer extends Construct implements IHttpRouteAuthorizer {
  /** The function that checks the tokens. */
  readonly handler: LambdaFunction;
  readonly #props: HttpTokenAuthorizerProps;
  #bound: { readonly api: IHttpApi; readonly authorizerId: string } | undefined;
  #apiId: string | undefined;

  /** @throws Error naming the prop that is wrong. */
  constructor(scope: Construct, id: string, props: HttpTokenAuthorizerProps) {
    checkConstruct(scope, id, () => assertAuthorizerProps(scope, props, cachingAuthorizerPropTypes));
    super(scope, id);
    this.#props = props;
    const settings = () => {
      if (this.#bound) warnAboutHttpRoutes(this, { ...this.#bound, props });
      return { policyRules: null };
    };
    const options = { cacheTtl: resolveCacheTtl(props), apiId: () => this.#apiId, settings };
    this.handler = createAuthorizerFunction(this, props, options).function;
  }

  /**
   * Called when a route uses the authorizer.
   * @throws Error if it already protects another API.
   */
  bind({ route }: HttpRouteAuthorizerBindOptions): HttpRouteAuthorizerConfig {
    this.#bound ??= this.#createFor(route.httpApi);
    withPath(this.node.path, () => this.#assertProtects(route.httpApi));
    return { authorizerId: this.#bound.authorizerId, authorizationType: "CUSTOM" };
  }

  /**
   * The security scheme for the OpenAPI document of an HTTP API: put it into `components.securitySchemes`, name it in the
   * `security` of the operations, and pass the API to `attachTo`.
   */
  securityScheme(): OpenApiSecurityScheme {
    const { header = credentialHeaders.authorization } = this.#props;
    return createSecurityScheme(header, this.handler, {
      type: "request",
      identitySource: identitySources(header).join(", "),
      authorizerPayloadFormatVersion: "2.0",
      enableSimpleResponses: false,
      authorizerResultTtlInSeconds: resolveCacheTtl(this.#props).toSeconds(),
    });
  }

  /**
   * Protects an API whose OpenAPI document has the authorizer's `securityScheme`: allows it to call the function, and
   * registers its default stage if revocations flush caches.
   *
   * @throws Error if it already protects another API.
   */
  attachTo(api: IHttpApi): void {
    withPath(`${this.node.path}.attachTo`, () => {
      assertType("api", api, "HttpApi");
      this.#assertProtects(api);
    });
    this.#apiId = api.apiId;
    allowDocumentedAuthorizer(api, api.apiId, this.handler);
    protectHttpApi(this.#props, api);
  }

  #assertProtects(api: IHttpApi): void {
    if (this.#apiId === undefined || this.#apiId === api.apiId) return;
    throw new Error("an HttpTokenAuthorizer protects one HttpApi. Create another authorizer for the other API.");
  }

  #createFor(api: IHttpApi) {
    const { header = credentialHeaders.authorization } = this.#props;
    const { authorizerId } = new HttpAuthorizer(this, "Authorizer", {
      httpApi: api,
      type: HttpAuthorizerType.LAMBDA,
      authorizerName: this.node.path.replaceAll("/", "-").slice(-128),
      identitySource: identitySources(header),
      payloadFormatVersion: AuthorizerPayloadVersion.VERSION_2_0,
      enableSimpleResponses: false,
      resultsCacheTtl: resolveCacheTtl(this.#props),
      authorizerUri: invocationUri(this.handler),
    });
    this.handler.addPermission("Authorizer", {
      principal: new ServicePrincipal("apigateway.amazonaws.com"),
      sourceArn: Stack.of(this).formatArn({
        service: "execute-api",
        resource: api.apiId,
        resourceName: `authorizers/${authorizerId}`,
      }),
    });
    this.#apiId = api.apiId;
    protectHttpApi(this.#props, api);
    return { api, authorizerId };
  }
}

/** The cache key of verdicts. A request must have all of them. */
function identitySources(header: string): string[] {
  return [`$request.header.${header}`, "$context.identity.sourceIp", "$context.routeKey"];
}

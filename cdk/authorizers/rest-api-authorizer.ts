import {
  Authorizer,
  type CfnAuthorizer,
  type IRestApi,
  RequestAuthorizer,
  type RestApiBase,
  TokenAuthorizer,
} from "aws-cdk-lib/aws-apigateway";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { credentialHeaders } from "../../contract/deployment/credential-headers.ts";
import { assertType, type PropTypes } from "../prop-types.ts";
import { checkConstruct, withPath } from "../validate-props.ts";
import { type AuthorizerCode, createAuthorizerFunction } from "./authorizer-function.ts";
import {
  assertAuthorizerProps,
  cachingAuthorizerPropTypes,
  type RestAuthorizerProps,
  resolveCacheTtl,
} from "./authorizer-props.ts";
import { allowDocumentedAuthorizer, createSecurityScheme, type OpenApiSecurityScheme } from "./open-api-security.ts";
import { addressConditionFor } from "./private-api.ts";
import { protectRestApi } from "./protected-stage.ts";
import { redeployWith } from "./redeployment.ts";
import { restPolicyRules } from "./rest-policy-rules.ts";

/** How API Gateway calls the function of an authorizer. */
export type RestAuthorizerKind =
  | { readonly type: "token"; readonly identitySource: string; readonly validationExpression: string }
  | { readonly type: "request"; readonly identitySources: readonly string[] };

const restAuthorizerPropTypes: PropTypes<RestAuthorizerProps> = { ...cachingAuthorizerPropTypes, routes: "string[]?" };

/** The base of both authorizers of a RestApi. */
export abstract class RestApiAuthorizer extends Authorizer {
  /** The function that checks the tokens. */
  readonly handler: LambdaFunction;
  readonly #props: RestAuthorizerProps;
  readonly #kind: RestAuthorizerKind;
  #authorizer: TokenAuthorizer | RequestAuthorizer | undefined;
  #api: IRestApi | undefined;

  protected constructor(
    scope: Construct,
    id: string,
    props: RestAuthorizerProps,
    kind: (props: RestAuthorizerProps) => RestAuthorizerKind,
    code?: AuthorizerCode,
  ) {
    checkConstruct(scope, id, () => assertAuthorizerProps(scope, props, restAuthorizerPropTypes));
    super(scope, id);
    this.#props = props;
    this.#kind = kind(props);
    this.handler = createAuthorizerFunction(this, props, {
      cacheTtl: resolveCacheTtl(props),
      ...(code && { code }),
      apiId: () => this.#api?.restApiId,
      // Routes may be added after the authorizer.
      settings: () => ({
        policyRules: withPath(this.node.path, () =>
          restPolicyRules({
            authorizer: this,
            authorizerId: this.#authorizer?.authorizerId,
            handler: this.handler,
            api: this.#api,
            props,
          }),
        ),
        ...(this.#api && addressConditionFor(this, this.#api, this.#kind.type)),
      }),
    }).function;
    this.node.addValidation({
      validate: () =>
        this.#api ? [] : [`${this.node.path} isn't used: pass it to a method, or call attachTo with an API.`],
    });
  }

  /** Read by the methods that use the authorizer. An API that is defined by a document has no such authorizer. */
  get authorizerId(): string {
    this.#authorizer ??= this.#createAuthorizer();
    return this.#authorizer.authorizerId;
  }

  /**
   * The security scheme for the OpenAPI document of an API: put it into `components.securitySchemes`, name it in the
   * `security` of the operations, and pass the API to `attachTo`.
   *
   * @example
   * ```ts
   * const api = new SpecRestApi(stack, "Api", {
   *   apiDefinition: ApiDefinition.fromInline({
   *     ...document,
   *     components: { securitySchemes: { tokens: authorizer.securityScheme() } },
   *   }),
   * });
   * authorizer.attachTo(api);
   * ```
   */
  securityScheme(): OpenApiSecurityScheme {
    const { header = credentialHeaders.authorization } = this.#props;
    const kind = this.#kind;
    return createSecurityScheme(header, this.handler, {
      type: kind.type,
      ...(kind.type === "token"
        ? { identityValidationExpression: kind.validationExpression }
        : { identitySource: kind.identitySources.join(", ") }),
      authorizerResultTtlInSeconds: resolveCacheTtl(this.#props).toSeconds(),
    });
  }

  /**
   * Protects an API whose OpenAPI document has the authorizer's `securityScheme`: allows it to call the function, and
   * registers its stage if revocations flush caches.
   *
   * @throws Error if it already protects another API.
   */
  attachTo(api: IRestApi | RestApiBase): void {
    withPath(`${this.node.path}.attachTo`, () => assertType("api", api, "RestApi"));
    this.#attach(api as IRestApi);
    allowDocumentedAuthorizer(api, api.restApiId, this.handler);
  }

  /** @internal */
  override _attachToApi(api: IRestApi): void {
    this.#authorizer ??= this.#createAuthorizer();
    this.#authorizer._attachToApi(api);
    if (this.#attach(api)) redeployWith(this.#authorizer.node.defaultChild as CfnAuthorizer, api);
  }

  /** @returns whether this call attached it. */
  #attach(api: IRestApi): boolean {
    if (this.#api) {
      if (this.#api.restApiId === api.restApiId) return false;
      throw new Error(
        `${this.node.path}: an authorizer protects one RestApi. Create another authorizer for the other API.`,
      );
    }
    this.#api = api;
    protectRestApi(this.#props, api);
    return true;
  }

  #createAuthorizer(): TokenAuthorizer | RequestAuthorizer {
    const props = { handler: this.handler, resultsCacheTtl: resolveCacheTtl(this.#props) };
    const kind = this.#kind;
    return kind.type === "token"
      ? new TokenAuthorizer(this, "Authorizer", {
          ...props,
          identitySource: kind.identitySource,
          validationRegex: kind.validationExpression,
        })
      : new RequestAuthorizer(this, "Authorizer", { ...props, identitySources: [...kind.identitySources] });
  }
}

import { Authorizer, type CfnAuthorizer, Deployment, type IRestApi } from "aws-cdk-lib/aws-apigateway";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Aspects, type Duration, Stack } from "aws-cdk-lib/core";
import type { Construct, IConstruct } from "constructs";
import { assertRoutes } from "../validate-props.ts";
import { createAuthorizerFunction } from "./authorizer-function.ts";
import { assertAuthorizerProps, type RestAuthorizerProps } from "./authorizer-props.ts";
import { resolveCacheTtl } from "./cache-ttl.ts";
import { protectRestApi } from "./protected-stage.ts";
import { restPolicyRules } from "./rest-policy-rules.ts";

/** An authorizer of the CDK's own, which says how API Gateway calls the function. */
export type GatewayAuthorizer = Authorizer & { _attachToApi(api: IRestApi): void };

/** What both kinds of authorizers of a RestApi do. */
export abstract class RestApiAuthorizer extends Authorizer {
  readonly authorizerId: string;
  /** The function that checks the tokens. */
  readonly handler: LambdaFunction;
  readonly #authorizer: GatewayAuthorizer;
  readonly #props: RestAuthorizerProps;
  #api: IRestApi | undefined;

  /** @param createAuthorizer makes the authorizer of the CDK for the function. */
  protected constructor(
    scope: Construct,
    id: string,
    props: RestAuthorizerProps,
    createAuthorizer: (scope: Construct, handler: LambdaFunction, resultsCacheTtl: Duration) => GatewayAuthorizer,
  ) {
    super(scope, id);
    assertAuthorizerProps(props);
    this.#props = props;
    if (props.routes) assertRoutes("routes", props.routes);
    const cacheTtl = resolveCacheTtl(props);
    const policyRules = () => restPolicyRules({ authorizer: this, api: this.#api, props });
    this.handler = createAuthorizerFunction(this, props, policyRules, cacheTtl).function;
    this.#authorizer = createAuthorizer(this, this.handler, cacheTtl);
    this.authorizerId = this.#authorizer.authorizerId;
  }

  /** @internal */
  override _attachToApi(api: IRestApi): void {
    this.#authorizer._attachToApi(api);
    if (this.#api) return;
    this.#api = api;
    protectRestApi(this.#props, api);
    redeployWith(this.#authorizer.node.defaultChild as CfnAuthorizer, api);
  }
}

/**
 * Has every deployment of an API that the app defines made anew when its authorizer changes: a stage keeps the authorizer
 * that its deployment was made with. The CDK does this for apps with the flag `authorizerChangeDeploymentLogicalId`, and
 * for the API's latest deployment.
 */
function redeployWith(authorizer: CfnAuthorizer, api: IRestApi): void {
  const done = new Set<IConstruct>();
  const visit = (node: IConstruct) => {
    if (node !== authorizer) return;
    for (const deployment of api.node.root.node.findAll()) {
      if (!(deployment instanceof Deployment) || deployment.api.restApiId !== api.restApiId) continue;
      if (done.has(deployment)) continue;
      done.add(deployment);
      const { authorizerResultTtlInSeconds, authorizerUri, identitySource, identityValidationExpression, type } =
        authorizer;
      deployment.addToLogicalId({
        authorizer: Stack.of(authorizer).resolve({
          authorizerResultTtlInSeconds,
          authorizerUri,
          identitySource,
          identityValidationExpression,
          type,
        }),
      });
      // In another stack, the order of the stacks is the app's to decide.
      if (Stack.of(deployment) === Stack.of(authorizer)) deployment.node.addDependency(authorizer);
    }
  };
  Aspects.of(authorizer).add({ visit });
}

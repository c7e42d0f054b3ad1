import { CfnStage, type IRestApi } from "aws-cdk-lib/aws-apigateway";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Token } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";
import { compilePolicyRules } from "../../core/grants/compile-policy-rules.ts";
import type { PolicyRules } from "../../core/grants/policy-patterns.ts";
import { findRefusedRoutes } from "../../core/grants/refused-routes.ts";
import { analyzeRoutes } from "../../core/grants/route-analysis.ts";
import { collectGrants } from "./authorizer-function.ts";
import type { RestAuthorizerProps } from "./authorizer-props.ts";
import { invocationUri } from "./open-api-security.ts";
import { longestStageArn, restApiRoutes } from "./rest-api-routes.ts";
import {
  warnAboutRefusedRoutes,
  warnAboutUnknownRoutes,
  warnAboutUnopenedRoutes,
  warnAboutUnusedGrants,
} from "./route-warnings.ts";

/** The maximum length of a resource in the policy of an authorizer. */
const maxResourceLength = 512;

/** An authorizer of a RestApi, after everything is constructed. */
export interface RestAuthorization {
  readonly authorizer: IConstruct;
  /** The id in methods. `undefined` if an OpenAPI document defines the authorizer. */
  readonly authorizerId: string | undefined;
  /** Its function, to which such a document refers. */
  readonly handler: LambdaFunction;
  /** The API that it was attached to. */
  readonly api: IRestApi | undefined;
  readonly props: RestAuthorizerProps;
}

/**
 * Compiles the policy rules for the routes of a RestApi, and warns about what policies can't enforce.
 * @throws Error for a path that is too long for a policy.
 */
export function restPolicyRules({ authorizer, authorizerId, handler, api, props }: RestAuthorization): PolicyRules {
  const { routes: listed } = props;
  const { ofScopes, ofAnyToken } = collectGrants(props);
  const sets = [...ofScopes, ofAnyToken];
  const known = api
    ? restApiRoutes({ api, authorizerId, authorizerUri: invocationUri(handler), listed })
    : { routes: [], isComplete: false };
  const analysis = analyzeRoutes(known, [...new Set(sets.flatMap(({ grants }) => grants))]);
  const rules = compilePolicyRules(analysis);
  if (!api) return rules;

  const own = known.routes.filter(({ isProtected }) => isProtected);
  warnAboutRefusedRoutes(authorizer, findRefusedRoutes(analysis, sets));
  warnAboutUnopenedRoutes(authorizer, own, sets);
  if (known.isComplete) {
    warnAboutUnusedGrants(authorizer, own, props);
  } else {
    const granted = analysis.operations.filter(({ openedBy }) => openedBy.length > 0);
    warnAboutUnknownRoutes(authorizer, [...new Set(granted.flatMap(({ route }) => route ?? []))]);
  }
  assertShortResources(rules, api);
  return rules;
}

function assertShortResources({ operations }: PolicyRules, api: IRestApi): void {
  const stages = api.node.root.node
    .findAll()
    .filter((node) => node instanceof CfnStage && node.restApiId === api.restApiId)
    .flatMap((stage) => (stage as CfnStage).stageName ?? [])
    .filter((name) => !Token.isUnresolved(name));
  const base = longestStageArn(api, stages);
  for (const { allow, limits, overlaps } of operations) {
    const patterns = [...allow, ...[...limits, ...overlaps].flatMap(({ deny }) => deny)];
    const tooLong = patterns.find((pattern) => base.length + 1 + pattern.length > maxResourceLength);
    if (tooLong !== undefined) {
      throw new Error(
        `the policy for ${allow[0]} needs a resource of ${base.length + 1 + tooLong.length} characters; API Gateway accepts at most ${maxResourceLength}: ${base}/${tooLong}`,
      );
    }
  }
}

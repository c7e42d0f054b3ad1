import { type CfnAuthorizer, CfnDeployment, Deployment, type IRestApi } from "aws-cdk-lib/aws-apigateway";
import { Annotations, Aspects, Stack } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";

/**
 * Replaces every deployment of an API that the app defines when its authorizer changes: a stage keeps the authorizer
 * that its deployment was made with. The CDK does this for apps with the flag `authorizerChangeDeploymentLogicalId`,
 * and for the API's latest deployment.
 *
 * A `CfnDeployment` keeps the id that the app gives it, so the synthesis warns of it.
 */
export function redeployWith(authorizer: CfnAuthorizer, api: IRestApi): void {
  const done = new Set<IConstruct>();
  const visit = (node: IConstruct) => {
    if (node !== authorizer) return;
    const found = api.node.root.node.findAll();
    const deployments = found.filter((each) => each instanceof Deployment && each.api.restApiId === api.restApiId);
    for (const deployment of deployments.filter((each) => !done.has(each))) {
      done.add(deployment);
      replaceDeployment(deployment as Deployment, authorizer);
    }
    found.filter((each) => isPlain(each) && each.restApiId === api.restApiId).forEach(warnAbout);
  };
  Aspects.of(authorizer).add({ visit });
}

function replaceDeployment(deployment: Deployment, authorizer: CfnAuthorizer): void {
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
  // Across stacks, the app decides the order.
  if (Stack.of(deployment) === Stack.of(authorizer)) deployment.node.addDependency(authorizer);
}

/** Whether a node is a `CfnDeployment` that doesn't belong to a `Deployment`. */
function isPlain(node: IConstruct): node is CfnDeployment {
  return node instanceof CfnDeployment && !(node.node.scope instanceof Deployment);
}

function warnAbout(deployment: IConstruct): void {
  Annotations.of(deployment).addWarningV2(
    "latchkey:plainDeployment",
    "A CfnDeployment isn't replaced when an authorizer changes: its stages keep the former header, prefix and cacheTtl, while effectiveBy is computed from the new ones. Use Deployment, or change its logical id with each change.",
  );
}

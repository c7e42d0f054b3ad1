import { createHash } from "node:crypto";
import type { IRestApi, Stage } from "aws-cdk-lib/aws-apigateway";
import type { IHttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { CfnPolicy, Effect, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CustomResource, Duration, Names, Stack, Token } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { CachingAuthorizerProps } from "./authorizer-function.ts";
import { cacheTtlOf } from "./cache-ttl.ts";
import type { ProtectingService, StageRegistry } from "./protecting-service.ts";

/** A stage whose authorizers cache verdicts. */
export interface ProtectedStageProps {
  readonly service: ProtectingService;
  /** Whether the API is a RestApi or an HttpApi. */
  readonly kind: "rest" | "http";
  readonly apiId: string;
  readonly stageName: string;
}

/**
 * Registers a stage with a service whose revocations are `immediate`, and allows the service to flush the authorizer
 * caches of this one stage. With any other service it does nothing.
 *
 * Attaching an authorizer does this for the `deploymentStage` of a RestApi and the default stage of an HttpApi. Other
 * stages of the same API are registered by hand.
 *
 * @example
 * new ProtectedStage(stack, "Beta", { service, kind: "rest", apiId: api.restApiId, stageName: beta.stageName });
 */
export class ProtectedStage extends Construct {
  constructor(scope: Construct, id: string, { service, ...stage }: ProtectedStageProps) {
    super(scope, id);
    if (service.stageRegistry) this.#register(service.stageRegistry, stage);
  }

  #register(
    { registrarArn, flushingRoleNames }: StageRegistry,
    { kind, apiId, stageName }: Omit<ProtectedStageProps, "service">,
  ): void {
    const apis = kind === "rest" ? "restapis" : "apis";
    // It belongs to the API's stack: the service's stack need not know of the APIs that its tokens open.
    const policy = new CfnPolicy(this, "Flush", {
      policyName: Names.uniqueResourceName(this, { maxLength: 128 }),
      roles: [...flushingRoleNames],
      policyDocument: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: "FlushAuthorizers",
            effect: Effect.ALLOW,
            actions: ["apigateway:DELETE"],
            resources: [
              Stack.of(this).formatArn({
                service: "apigateway",
                account: "",
                resource: `/${apis}/${apiId}/stages/${stageName}/cache/authorizers`,
              }),
            ],
          }),
        ],
      }),
    });
    const registration = new CustomResource(this, "Registration", {
      serviceToken: registrarArn,
      resourceType: "Custom::LatchkeyProtectedStage",
      serviceTimeout: Duration.minutes(2),
      properties: { Kind: kind, ApiId: apiId, StageName: stageName },
    });
    // No flush is tried before it is allowed.
    registration.node.addDependency(policy);
  }
}

/** Registers the stage that a RestApi deploys to, once however many authorizers it has. */
export function protectRestApi(props: CachingAuthorizerProps, api: IRestApi): void {
  // An imported API has none, whatever its type says.
  const stage = api.deploymentStage as Stage | undefined;
  if (stage) protectOnce(props, stage, { kind: "rest", apiId: api.restApiId, stageName: stage.stageName });
}

/** Registers the default stage of an HttpApi, once however many authorizers it has. */
export function protectHttpApi(props: CachingAuthorizerProps, api: IHttpApi): void {
  const stage = api.defaultStage;
  if (stage) protectOnce(props, stage, { kind: "http", apiId: api.apiId, stageName: stage.stageName });
}

function protectOnce(
  props: CachingAuthorizerProps,
  scope: Construct,
  stage: Omit<ProtectedStageProps, "service">,
): void {
  const { service } = props;
  if (!service.stageRegistry || cacheTtlOf(props).toSeconds() === 0) return;
  const id = `LatchkeyProtectedStage${nameOf(service)}`;
  if (!scope.node.tryFindChild(id)) new ProtectedStage(scope, id, { service, ...stage });
}

/** Tells services apart that protect the same stage, by a name that stays the same from one synthesis to the next. */
function nameOf(service: ProtectingService): string {
  const identity = Construct.isConstruct(service) ? service.node.path : service.tableName;
  if (Token.isUnresolved(identity)) return "";
  return createHash("sha256").update(identity).digest("hex").slice(0, 8);
}

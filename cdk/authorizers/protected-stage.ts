import { createHash } from "node:crypto";
import type { IRestApi, Stage } from "aws-cdk-lib/aws-apigateway";
import type { IHttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { CfnPolicy, Effect, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { CustomResource, Duration, Names, Stack, Token } from "aws-cdk-lib/core";
import { Construct, type IConstruct } from "constructs";
import { type StageProperties, stageResourceType } from "../../contract/deployment/protected-stage.ts";
import { assertPropTypes } from "../prop-types.ts";
import { assertSameEnvironment } from "../service/table-environment.ts";
import type { ITokenService, StageRegistry } from "../service/token-service-base.ts";
import { assertOneOf, assertPattern, checkConstruct } from "../validate-props.ts";
import { type CachingAuthorizerProps, resolveCacheTtl } from "./authorizer-props.ts";
import { recordRegistration, warnUnlessRegistered } from "./unregistered-stage.ts";

/** Props of a stage whose authorizers cache verdicts. */
export interface ProtectedStageProps {
  readonly service: ITokenService;
  /** Whether the API is a RestApi or an HttpApi. */
  readonly kind: StageProperties["Kind"];
  readonly apiId: string;
  readonly stageName: string;
}

/**
 * Registers a stage with a service whose revocations are `immediate`, and allows the service to flush the authorizer
 * caches of this one stage. With any other service it does nothing.
 *
 * Attaching an authorizer does this for the `deploymentStage` of a RestApi and the default stage of an HttpApi. Other
 * stages of the same API, and those of an API that has neither, are registered by hand.
 *
 * @example
 * ```ts
 * new ProtectedStage(stack, "Beta", { service, kind: "rest", apiId: api.restApiId, stageName: beta.stageName });
 * ```
 */
export class ProtectedStage extends Construct {
  /** @throws Error naming the prop that is wrong. */
  constructor(scope: Construct, id: string, props: ProtectedStageProps) {
    checkConstruct(scope, id, () => assertStageProps(scope, props));
    super(scope, id);
    const { service, ...stage } = props;
    if (!service.stageRegistry) return;
    this.#register(service.stageRegistry, stage);
    recordRegistration(this, service, stage.apiId);
  }

  #register(
    { registrarArn, flushingRoleNames }: StageRegistry,
    { kind, apiId, stageName }: Omit<ProtectedStageProps, "service">,
  ): void {
    const apis = kind === "rest" ? "restapis" : "apis";
    // In the API's stack, because the service's stack doesn't know the APIs that its tokens open.
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
      resourceType: stageResourceType,
      serviceTimeout: Duration.minutes(2),
      properties: { Kind: kind, ApiId: apiId, StageName: stageName } satisfies StageProperties,
    });
    // The permission must exist first.
    registration.node.addDependency(policy);
  }
}

function assertStageProps(scope: Construct, props: ProtectedStageProps): void {
  assertPropTypes(props, { service: "TokenService", kind: "string", apiId: "string", stageName: "string" });
  const { service, kind, apiId, stageName } = props;
  assertOneOf("kind", kind, ["rest", "http"]);
  // They become parts of an ARN in a policy: a wildcard would allow flushing other stages.
  assertPattern("apiId", apiId, /^[A-Za-z0-9]{1,128}$/, "the id of an API");
  assertPattern("stageName", stageName, /^(\$default|[\w-]{1,128})$/, "the name of a stage");
  if (service.stageRegistry) assertSameEnvironment(scope, service);
}

/** Registers the stage that a RestApi deploys to, once however many authorizers it has; or warns where it has none. */
export function protectRestApi(props: CachingAuthorizerProps, api: IRestApi): void {
  // Imported APIs, and those with deploy: false, have none, whatever the type says.
  const stage = api.deploymentStage as Stage | undefined;
  protectOnce(props, { kind: "rest", api, apiId: api.restApiId, stage });
}

/** Registers the default stage of an HttpApi, once however many authorizers it has; or warns where it has none. */
export function protectHttpApi(props: CachingAuthorizerProps, api: IHttpApi): void {
  protectOnce(props, { kind: "http", api, apiId: api.apiId, stage: api.defaultStage });
}

interface AttachedApi {
  readonly kind: StageProperties["Kind"];
  readonly api: IConstruct;
  readonly apiId: string;
  readonly stage: (IConstruct & { readonly stageName: string }) | undefined;
}

function protectOnce(props: CachingAuthorizerProps, { kind, api, apiId, stage }: AttachedApi): void {
  const { service } = props;
  const flushes = service.stageRegistry !== undefined || service.revocation === "immediate";
  if (!flushes || resolveCacheTtl(props).toSeconds() === 0) return;
  if (!stage || !service.stageRegistry) {
    warnUnlessRegistered(api, service, apiId);
    return;
  }
  const id = `LatchkeyProtectedStage${serviceHash(service)}`;
  if (!stage.node.tryFindChild(id)) {
    new ProtectedStage(stage, id, { service, kind, apiId, stageName: stage.stageName });
  }
}

/** Distinguishes services that protect the same stage. It is stable across syntheses. */
function serviceHash(service: ITokenService): string {
  const identity = Token.isUnresolved(service.tableName) ? service.node.path : service.tableName;
  return createHash("sha256").update(identity).digest("hex").slice(0, 8);
}

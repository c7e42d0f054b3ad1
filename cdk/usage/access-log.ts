import { CfnStage, type IStage as IRestStage } from "aws-cdk-lib/aws-apigateway";
import { CfnStage as CfnStageV2, type IHttpStage, type IWebSocketStage } from "aws-cdk-lib/aws-apigatewayv2";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import { ArnFormat, CfnResource, Stack } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";
import { type AdditionalLogField, type ApiKind, accessLogFormat } from "../../contract/deployment/access-log.ts";

/** A stage of an API whose calls can be counted. */
export type CountedStage = IRestStage | IHttpStage | IWebSocketStage;

/** What the constructs need to know of a stage. */
export interface StageInfo {
  readonly kind: ApiKind;
  readonly api: IConstruct;
  readonly apiId: string;
}

/** The API of a stage and its kind. Not by its class: a workspace may have two copies of the CDK. */
export function stageInfo(stage: CountedStage): StageInfo {
  if ("restApi" in stage) return { kind: "rest", api: stage.restApi, apiId: stage.restApi.restApiId };
  const { api } = stage as IHttpStage | IWebSocketStage;
  return { kind: "callbackUrl" in stage ? "websocket" : "http", api, apiId: api.apiId };
}

/**
 * Checks that the access log of a stage can be set.
 * @throws Error for a stage that this app doesn't define, or that has an access log.
 */
export function assertCanWriteAccessLog(stage: CountedStage): void {
  const definition = findDefinition(stage);
  if (!definition) throw new Error("stage: this app doesn't define the stage, so its access log can't be set here.");
  const { rest, other } = definition;
  if ((rest?.accessLogSetting ?? other?.accessLogSettings) === undefined) return;
  throw new Error(
    "stage: the stage already has an access log, and a stage can have only one. Remove it: TokenUsage creates one.",
  );
}

/** Lets a stage write its access log to a log group, in the format from which usage is counted. */
export function writeAccessLog(
  stage: CountedStage,
  logGroup: ILogGroup,
  additional: readonly AdditionalLogField[] = [],
): void {
  const settings = {
    destinationArn: Stack.of(logGroup).formatArn({
      service: "logs",
      resource: "log-group",
      resourceName: logGroup.logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
    format: accessLogFormat(stageInfo(stage).kind, additional),
  };
  const { rest, other } = findDefinition(stage) ?? {};
  if (rest) rest.accessLogSetting = settings;
  if (other) other.accessLogSettings = settings;
}

/** The resource of a stage that this app defines, by its type. */
function findDefinition(stage: CountedStage): { readonly rest?: CfnStage; readonly other?: CfnStageV2 } | undefined {
  const definition = stage.node.defaultChild;
  if (!CfnResource.isCfnResource(definition)) return undefined;
  const { cfnResourceType: type } = definition;
  if (type === CfnStage.CFN_RESOURCE_TYPE_NAME) return { rest: definition as CfnStage };
  return type === CfnStageV2.CFN_RESOURCE_TYPE_NAME ? { other: definition as CfnStageV2 } : undefined;
}

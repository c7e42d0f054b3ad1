import { CfnStage, type IStage as IRestStage } from "aws-cdk-lib/aws-apigateway";
import { CfnStage as CfnStageV2, type IHttpStage, type IWebSocketStage } from "aws-cdk-lib/aws-apigatewayv2";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import { ArnFormat, CfnResource, Stack } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";
import { type AdditionalLogField, type ApiKind, accessLogFormat } from "../../contract/deployment/access-log.ts";

/** A stage of an API whose calls can be counted. */
export type CountedStage = IRestStage | IHttpStage | IWebSocketStage;

/** What is known of a stage, whatever its kind. */
export interface StageInfo {
  readonly kind: ApiKind;
  readonly api: IConstruct;
  readonly apiId: string;
}

/** What kind of API a stage is of. Not by its class: a workspace may hold two copies of the CDK. */
export function stageInfo(stage: CountedStage): StageInfo {
  if ("restApi" in stage) return { kind: "rest", api: stage.restApi, apiId: stage.restApi.restApiId };
  const { api } = stage as IHttpStage | IWebSocketStage;
  return { kind: "callbackUrl" in stage ? "websocket" : "http", api, apiId: api.apiId };
}

/**
 * Has a stage write its access log to a log group, in the format that usage is counted from.
 * @throws Error for a stage that this app doesn't define, and for one that has an access log.
 */
export function writeAccessLog(
  stage: CountedStage,
  logGroup: ILogGroup,
  additional: readonly AdditionalLogField[] = [],
): void {
  const definition = stage.node.defaultChild;
  const settings = {
    destinationArn: Stack.of(logGroup).formatArn({
      service: "logs",
      resource: "log-group",
      resourceName: logGroup.logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
    format: accessLogFormat(stageInfo(stage).kind, additional),
  };
  const type = CfnResource.isCfnResource(definition) ? definition.cfnResourceType : undefined;
  if (type === CfnStage.CFN_RESOURCE_TYPE_NAME) {
    const rest = definition as CfnStage;
    assertNoAccessLog(rest.accessLogSetting);
    rest.accessLogSetting = settings;
  } else if (type === CfnStageV2.CFN_RESOURCE_TYPE_NAME) {
    const other = definition as CfnStageV2;
    assertNoAccessLog(other.accessLogSettings);
    other.accessLogSettings = settings;
  } else {
    throw new Error("stage: this app doesn't define the stage, so its access log can't be set here.");
  }
}

function assertNoAccessLog(settings: unknown): void {
  if (settings === undefined) return;
  throw new Error(
    "stage: the stage has an access log already, and a stage has one only. Remove it: TokenUsage writes one.",
  );
}

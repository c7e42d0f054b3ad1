import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Arn, ArnFormat, Duration, Token } from "aws-cdk-lib/core";
import { defaults, maxCacheTtl } from "../../contract/deployment/defaults.ts";
import type { Scope } from "../../core/scope.ts";
import type { ApiSettings } from "../../core/settings.ts";
import { assertPropTypes, type PropTypes } from "../prop-types.ts";
import { assertOneOf, assertPrefixes, assertScopes, revocations, wholeSeconds } from "../validate-props.ts";
import type { StageRegistry, TokenServiceValues } from "./token-service-base.ts";

/** The attributes of a token service that another app deploys. */
export interface TokenServiceAttributes {
  /** The ARN of its table. For an authorizer in another region, the ARN of the replica there. */
  readonly tableArn: string;
  /** Its scopes. */
  readonly scopes: readonly Scope[];
  /** The prefix of its secrets. With a different prefix, every secret is refused. @example "lk" */
  readonly prefix: string;
  /** Its `acceptedPrefixes`. @default none */
  readonly acceptedPrefixes?: readonly string[];
  /** Its `cacheTtl`. @default 300 s */
  readonly cacheTtl?: Duration;
  /** Its `lastSeenResolution`. @default 60 s */
  readonly lastSeenResolution?: Duration;
  /** Its `revocation`. @default "immediate" with a stageRegistry, otherwise "ttl" */
  readonly revocation?: ApiSettings["revocation"];
  /** Its `stageRegistry`, for a service in the same account and region. @default none: caches aren't flushed */
  readonly stageRegistry?: StageRegistry;
  /** The topic for alarms of authorizers. @default none: alarms only show in CloudWatch */
  readonly alarmsTopic?: ITopic;
  /** The ARN of its usage table, for `TokenUsage`. The table is in the service's region only. @default none: calls can't be counted */
  readonly usageTableArn?: string;
}

/** The types of the attributes. */
export const attributeTypes: PropTypes<TokenServiceAttributes> = {
  tableArn: "string",
  scopes: "object[]",
  prefix: "string",
  acceptedPrefixes: "string[]?",
  cacheTtl: "Duration?",
  lastSeenResolution: "Duration?",
  revocation: "string?",
  stageRegistry: "object?",
  alarmsTopic: "Topic?",
  usageTableArn: "string?",
};

/** @throws Error naming the attribute that is wrong. */
export function readAttributes(attributes: TokenServiceAttributes): TokenServiceValues {
  assertPropTypes(attributes, attributeTypes);
  const { tableArn, scopes, prefix, acceptedPrefixes = [], stageRegistry, alarmsTopic } = attributes;
  const {
    cacheTtl = Duration.seconds(defaults.cacheTtl),
    lastSeenResolution = Duration.seconds(defaults.lastSeenResolution),
  } = attributes;
  assertPrefixes(prefix, acceptedPrefixes);
  assertScopes(scopes);
  wholeSeconds("cacheTtl", cacheTtl, { max: maxCacheTtl });
  wholeSeconds("lastSeenResolution", lastSeenResolution);
  if (attributes.revocation !== undefined) assertOneOf("revocation", attributes.revocation, revocations);
  if (stageRegistry) {
    assertPropTypes(stageRegistry, { registrarArn: "string", flushingRoleNames: "string[]" }, "stageRegistry.");
  }
  const { usageTableArn } = attributes;
  const tableName = getTableName("tableArn", tableArn);
  return {
    tableArn,
    tableName,
    scopes,
    prefix,
    acceptedPrefixes,
    cacheTtl,
    lastSeenResolution,
    revocation: attributes.revocation ?? (stageRegistry ? "immediate" : "ttl"),
    ...(stageRegistry && { stageRegistry }),
    ...(alarmsTopic && { alarmsTopic }),
    ...(usageTableArn !== undefined && {
      usageTable: { tableArn: usageTableArn, tableName: getTableName("usageTableArn", usageTableArn) },
    }),
  };
}

/** Any part of the ARN can be a value that is only known at deployment. */
function getTableName(attribute: string, tableArn: string): string {
  const isToken = Token.isUnresolved(tableArn) && !tableArn.includes(":");
  if (!isToken && !/^arn:[^:/]+:dynamodb:[^:/]+:[^:/]+:table\/[^:/]+$/.test(tableArn)) {
    throw new Error(`${attribute}: ${JSON.stringify(tableArn)} isn't the ARN of a table.`);
  }
  return Arn.split(tableArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName ?? "";
}

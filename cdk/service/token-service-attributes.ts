import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Arn, ArnFormat, Duration } from "aws-cdk-lib/core";
import { defaults, maxCacheTtl } from "../../contract/deployment/defaults.ts";
import type { Scope } from "../../core/scope.ts";
import type { ApiSettings } from "../../core/settings.ts";
import { assertPropTypes, type PropTypes } from "../prop-types.ts";
import { assertOneOf, assertPrefixes, assertScopes, revocations, wholeSeconds } from "../validate-props.ts";
import type { StageRegistry, TokenServiceValues } from "./token-service-base.ts";

/** What has to be known of a token service that another app deploys. */
export interface TokenServiceAttributes {
  /** The ARN of its table: for an authorizer in another region, that of the replica there. */
  readonly tableArn: string;
  /** Its scopes. */
  readonly scopes: readonly Scope[];
  /** The prefix of its secrets. With another one than the service's, every secret is refused. @example "lk" */
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
  /** Where the alarms of authorizers go. @default nowhere: they only show in CloudWatch */
  readonly alarmsTopic?: ITopic;
  /** The ARN of its table of usage, for `TokenUsage`. It is in the service's region only. @default calls can't be counted */
  readonly usageTableArn?: string;
}

const attributeTypes: PropTypes<TokenServiceAttributes> = {
  tableArn: "string",
  scopes: "object[]",
  prefix: "string",
  acceptedPrefixes: "string[]?",
  cacheTtl: "Duration?",
  lastSeenResolution: "Duration?",
  revocation: "string?",
  stageRegistry: "object?",
  alarmsTopic: "object?",
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
  if (attributes.revocation) assertOneOf("revocation", attributes.revocation, revocations);
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

function getTableName(attribute: string, tableArn: string): string {
  const { resourceName } = Arn.split(tableArn, ArnFormat.SLASH_RESOURCE_NAME);
  if (!resourceName) throw new Error(`${attribute}: ${JSON.stringify(tableArn)} isn't the ARN of a table.`);
  return resourceName;
}

import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Duration } from "aws-cdk-lib/core";
import type { Scope } from "../../core/scope.ts";
import type { ApiSettings } from "../../core/settings.ts";

/**
 * A token service as its authorizers see it. `TokenService` is one; for a service that another app deploys, write down
 * what is known of it.
 *
 * @example
 * const service: ProtectingService = {
 *   tableName: "Latchkey-ServiceTable",
 *   tableArn: "arn:aws:dynamodb:eu-west-1:123456789012:table/Latchkey-ServiceTable",
 *   scopes: [{ name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/*"] }],
 * };
 */
export interface ProtectingService {
  readonly tableName: string;
  readonly tableArn: string;
  /** The scopes that can open something on protected APIs. */
  readonly scopes: readonly Scope[];
  /** The prefix of every secret. @default "lk" */
  readonly prefix?: string;
  /** The longest that a verdict may be cached, 0 to 3600 s. @default 300 s */
  readonly cacheTtl?: Duration;
  /** The least time between two stamps of last seen for one token. @default 60 s */
  readonly lastSeenResolution?: Duration;
  /**
   * How the service says that taking access away reaches protected APIs. With `immediate` and no `stageRegistry`, the
   * synthesis warns of authorizers that cache verdicts.
   * @default "immediate" with a stageRegistry, else "ttl"
   */
  readonly revocation?: ApiSettings["revocation"];
  /** Where stages register whose caches a revocation flushes. @default none: revocations wait for the caches */
  readonly stageRegistry?: StageRegistry;
  /** Where alarms of authorizers go. @default nowhere: they show in CloudWatch alone */
  readonly alarmsTopic?: ITopic;
}

/**
 * Where a service with `revocation: "immediate"` keeps the list of stages that it flushes. For a service of another app
 * in the same account and region, write down what that app puts out.
 */
export interface StageRegistry {
  /** The ARN of the function that keeps the list. */
  readonly registrarArn: string;
  /** The names of the roles that flush, which are then allowed it for the stage. */
  readonly flushingRoleNames: readonly string[];
}

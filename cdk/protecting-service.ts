import type { Duration } from "aws-cdk-lib/core";
import type { Scope } from "../core/scope.ts";

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
}

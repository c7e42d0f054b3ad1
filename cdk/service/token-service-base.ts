import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { Duration } from "aws-cdk-lib/core";
import { Construct, type IConstruct } from "constructs";
import { userEnvironment } from "../../contract/deployment/functions.ts";
import type { Scope } from "../../core/scope.ts";
import { allPrefixes } from "../../core/secret.ts";
import type { ApiSettings } from "../../core/settings.ts";
import { assertType } from "../prop-types.ts";
import type { UsageTable } from "../usage/usage-table.ts";
import { withPath } from "../validate-props.ts";
import { feedAccess, introspectionAccess } from "./table-access.ts";
import { assertSameEnvironment } from "./table-environment.ts";

/** A token service as authorizers use it, deployed by this app or by another one. */
export interface ITokenService extends IConstruct {
  readonly tableName: string;
  readonly tableArn: string;
  /** The scopes that can open something on protected APIs. */
  readonly scopes: readonly Scope[];
  /** The prefix of every new secret. */
  readonly prefix: string;
  /** Former prefixes whose secrets are still accepted. */
  readonly acceptedPrefixes: readonly string[];
  /** The longest that a verdict may be cached. */
  readonly cacheTtl: Duration;
  /** The shortest time between two updates of a token's `lastSeenAt`. */
  readonly lastSeenResolution: Duration;
  /** Whether a revocation flushes the authorizer caches of the registered stages. */
  readonly revocation: ApiSettings["revocation"];
  /** Where stages register to have their caches flushed. Absent with `revocation: "ttl"`. */
  readonly stageRegistry?: StageRegistry;
  /** The topic for alarms of authorizers. Absent: alarms only show in CloudWatch. */
  readonly alarmsTopic?: ITopic;
  /** The table that `TokenUsage` counts calls in. Absent if it isn't known. */
  readonly usageTable?: UsageTable;
  /**
   * Lets a function introspect secrets without the HTTP API, with `createIntrospector` of `latchkey/introspection`.
   * It can read token items and nothing else, and gets the environment variables `LATCHKEY_TABLE_NAME` and
   * `LATCHKEY_PREFIXES`.
   */
  grantIntrospect(fn: LambdaFunction): void;
  /**
   * Lets a backend's function refuse tokens that were revoked a moment ago, with `createGuard` of `latchkey/guard`. It
   * can read the revocation feed and nothing else, and gets the environment variable `LATCHKEY_TABLE_NAME`. A function
   * in the region of a replica reads that region's copy: use `replicaIn(region).grantGuard(fn)`.
   */
  grantGuard(fn: LambdaFunction): void;
}

/** Where a service with `revocation: "immediate"` keeps the list of the stages whose caches it flushes. */
export interface StageRegistry {
  /** The ARN of the function that keeps the list. */
  readonly registrarArn: string;
  /** The names of the roles that flush. Each registered stage allows them to flush it. */
  readonly flushingRoleNames: readonly string[];
}

/** The values of a service, wherever it is deployed. */
export type TokenServiceValues = Omit<ITokenService, keyof IConstruct | "grantIntrospect" | "grantGuard">;

/** The grants of every service. */
export abstract class TokenServiceBase extends Construct {
  abstract readonly tableName: string;
  abstract readonly tableArn: string;
  abstract readonly prefix: string;
  abstract readonly acceptedPrefixes: readonly string[];

  grantIntrospect(fn: LambdaFunction): void {
    this.#assertFunction("grantIntrospect", fn);
    fn.addToRolePolicy(introspectionAccess(this));
    // Separate variables: the function may have a table of its own.
    fn.addEnvironment(userEnvironment.tableName, this.tableName);
    fn.addEnvironment(userEnvironment.prefixes, allPrefixes(this).join());
  }

  grantGuard(fn: LambdaFunction): void {
    this.#assertFunction("grantGuard", fn);
    fn.addToRolePolicy(feedAccess(this));
    fn.addEnvironment(userEnvironment.tableName, this.tableName);
  }

  #assertFunction(method: string, fn: LambdaFunction): void {
    withPath(`${this.node.path}.${method}`, () => {
      assertType("fn", fn, "Function");
      assertSameEnvironment(fn, this);
    });
  }
}

class TokenServiceReference extends TokenServiceBase {
  declare readonly tableName: string;
  declare readonly tableArn: string;
  declare readonly prefix: string;
  declare readonly acceptedPrefixes: readonly string[];
}

/** Refers to a service that is deployed elsewhere, or to another view of a service of this app. */
export function referenceTokenService(scope: Construct, id: string, values: TokenServiceValues): ITokenService {
  return Object.assign(new TokenServiceReference(scope, id), values);
}

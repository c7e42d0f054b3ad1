import type { RestApi } from "aws-cdk-lib/aws-apigateway";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { defaults } from "../../contract/deployment/defaults.ts";
import { environment, timeouts } from "../../contract/deployment/functions.ts";
import { outputs } from "../../contract/deployment/outputs.ts";
import type { Scope } from "../../core/scope.ts";
import type { ApiSettings } from "../../core/settings.ts";
import { HandlerFunction } from "../handlers/handler-function.ts";
import { Monitoring, metricReading } from "../monitoring/monitoring.ts";
import { assertType } from "../prop-types.ts";
import { addOutput, assertFreeOutputs } from "../stack-outputs.ts";
import { createUsageTable, type UsageTable } from "../usage/usage-table.ts";
import { assertResolved, checkConstruct, withPath } from "../validate-props.ts";
import { addCustomDomain } from "./custom-domain.ts";
import { rememberCacheTtl } from "./former-cache-ttl.ts";
import { createGraphql } from "./graphql.ts";
import { createManagementApi } from "./management-api.ts";
import { Retention } from "./retention.ts";
import { bootstrapToken } from "./seed-token.ts";
import { SeedTokens } from "./seed-tokens.ts";
import { signInEnvironment } from "./sign-in.ts";
import { createStageRegistrar } from "./stage-registrar.ts";
import { managementAccess, usageReading } from "./table-access.ts";
import { readAttributes, type TokenServiceAttributes } from "./token-service-attributes.ts";
import {
  type ITokenService,
  referenceTokenService,
  type StageRegistry,
  TokenServiceBase,
} from "./token-service-base.ts";
import type { TokenServiceProps } from "./token-service-props.ts";
import { createApiSettings } from "./token-service-settings.ts";
import { createTokenTable } from "./token-table.ts";

/**
 * The token service: the table, the management API, and the seed tokens.
 *
 * @example
 * ```ts
 * const service = new TokenService(stack, "Tokens", {
 *   scopes: [{ name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/{key}"] }],
 * });
 * const authorizer = new TokenAuthorizer(stack, "Authorizer", { service });
 * ```
 */
export class TokenService extends TokenServiceBase implements ITokenService {
  /**
   * Imports the service of another app, for authorizers in this app.
   *
   * @example
   * ```ts
   * const service = TokenService.fromTokenServiceAttributes(stack, "Tokens", {
   *   tableArn: "arn:aws:dynamodb:us-east-1:123456789012:table/Latchkey-ServiceTable",
   *   prefix: "lk",
   *   scopes: [{ name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/{key}"] }],
   * });
   * ```
   * @throws Error naming the attribute that is wrong.
   */
  static fromTokenServiceAttributes(scope: Construct, id: string, attributes: TokenServiceAttributes): ITokenService {
    const values = checkConstruct(scope, id, () => readAttributes(attributes));
    return referenceTokenService(scope, id, values);
  }

  readonly tableName: string;
  readonly tableArn: string;
  readonly prefix: string;
  readonly acceptedPrefixes: readonly string[];
  readonly scopes: readonly Scope[];
  readonly cacheTtl: Duration;
  readonly lastSeenResolution: Duration;
  readonly revocation: ApiSettings["revocation"];
  readonly stageRegistry?: StageRegistry;
  readonly alarmsTopic?: ITopic;
  readonly usageTable: UsageTable;
  /** The management API. */
  readonly api: RestApi;
  /** The URL of the management API. */
  readonly url: string;
  /** The name of the entry in Secrets Manager with the administrator's secret, if the service generated it. */
  readonly adminTokenSecretName: string | undefined;
  /** The function behind the management API. */
  readonly handler: LambdaFunction;
  /** The function behind GraphQL, if the service has GraphQL. */
  readonly graphqlHandler: LambdaFunction | undefined;
  readonly #replicas: readonly string[];

  /** @throws Error naming the prop that is wrong. */
  constructor(scope: Construct, id: string, props: TokenServiceProps = {}) {
    const settings = checkConstruct(scope, id, () => {
      const checked = createApiSettings(props, Stack.of(scope).region);
      if (props.outputs ?? true) assertFreeOutputs(scope, [outputs.managementUrl, outputs.adminTokenSecretName]);
      return checked;
    });
    super(scope, id);
    const { removalPolicy = RemovalPolicy.RETAIN, logRetention } = props;
    const seeds = props.seedTokens ?? [bootstrapToken];
    this.prefix = settings.prefix;
    this.acceptedPrefixes = settings.acceptedPrefixes;
    this.scopes = props.scopes ?? [];
    this.revocation = settings.revocation;
    this.cacheTtl = Duration.seconds(settings.cacheTtl);
    const { lastSeenResolution = Duration.seconds(defaults.lastSeenResolution) } = props;
    this.lastSeenResolution = lastSeenResolution;

    if (props.alarmsTopic) this.alarmsTopic = props.alarmsTopic;
    const { customDomain, replicas = [], corsOrigins = [], monitoring = true } = props;
    const { accessLogs = true, detailedMetrics = false, cloudWatchRole = false } = props;

    this.#replicas = replicas;
    const { throttling = { rate: 100, burst: 200 } } = props;

    const table = createTokenTable(this, { removalPolicy, replicas });
    this.tableName = table.tableName;
    this.tableArn = table.tableArn;
    this.usageTable = createUsageTable(this, { removalPolicy });

    const handler = new HandlerFunction(this, "ApiHandler", {
      handler: "api",
      description: "Latchkey's management API",
      settings,
      environment: {
        [environment.tableName]: table.tableName,
        [environment.usageTableName]: this.usageTable.tableName,
        ...signInEnvironment(props.signIn),
      },
      // A change may wait for a flush in progress, and then for its own. API Gateway waits for 29 s.
      timeout: Duration.seconds(timeouts.api),
      memorySize: 1024,
      logRetention,
    });
    for (const statement of managementAccess(table)) handler.allow(statement);
    handler.allow(usageReading(this.usageTable));
    handler.allow(metricReading());
    this.handler = handler.function;

    const graphql = createGraphql(this, {
      props,
      table,
      settings,
      stageThrottling: throttling,
      logRetention,
    });
    this.graphqlHandler = graphql?.handler.function;

    this.api = createManagementApi(this, {
      service: this,
      handler: handler.function,
      graphql,
      accessLogs,
      detailedMetrics,
      cloudWatchRole,
      logRetention,
      throttling,
      corsOrigins,
      disableExecuteApiEndpoint: customDomain !== undefined && !customDomain.keepDefaultEndpoint,
      alarms: monitoring,
      signIn: props.signIn,
    });
    this.url = customDomain ? addCustomDomain(this.api, customDomain) : this.api.url;
    const seedTokens = new SeedTokens(this, "Seeds", { seeds, table, settings, removalPolicy, logRetention });
    const { secretArns } = seedTokens;
    const managing = [handler, ...(graphql ? [graphql.handler] : [])];
    rememberCacheTtl(this, settings.cacheTtl, seedTokens.handler, managing);

    const flushes = settings.revocation === "immediate";
    if (flushes) {
      const flushing = [...managing, seedTokens.handler];
      this.stageRegistry = createStageRegistrar(this, { table, flushing, logRetention });
    }
    if (monitoring) {
      const { alarmsTopic } = props;
      const handlers = { handler: this.handler, graphqlHandler: this.graphqlHandler };
      new Monitoring(this, "Monitoring", { api: this.api, ...handlers, table, flushes, alarmsTopic });
    }

    new Retention(this, "Retention", { table, logRetention });

    this.adminTokenSecretName = props.seedTokens ? undefined : [...secretArns.values()][0];
    if (props.outputs ?? true) this.#addOutputs();
  }

  /**
   * The service for authorizers in the region of a replica, which read that region's copy of the table. Revocations
   * don't flush caches there, regardless of the service's `revocation`; the synthesis warns about it.
   *
   * @throws Error for a region that isn't one of `replicas`.
   */
  replicaIn(region: string): ITokenService {
    withPath(`${this.node.path}.replicaIn`, () => {
      assertType("region", region, "string");
      assertResolved("region", region);
      if (this.#replicas.includes(region)) return;
      throw new Error(
        `region: the token service has no replica in ${region}. It has ${this.#replicas.join(", ") || "none"}.`,
      );
    });
    const id = `Replica-${region}`;
    const existing = this.node.tryFindChild(id);
    if (existing) return existing as ITokenService;
    const { tableName, prefix, acceptedPrefixes, scopes, cacheTtl, lastSeenResolution, revocation } = this;
    const tableArn = Stack.of(this).formatArn({
      service: "dynamodb",
      region,
      resource: "table",
      resourceName: tableName,
    });
    const values = { tableName, tableArn, prefix, acceptedPrefixes, scopes, cacheTtl, lastSeenResolution, revocation };
    return referenceTokenService(this, id, values);
  }

  #addOutputs(): void {
    addOutput(this, outputs.managementUrl, { description: "Where the management API is", value: this.url });
    if (this.adminTokenSecretName === undefined) return;
    addOutput(this, outputs.adminTokenSecretName, {
      description: "The entry in Secrets Manager with the administrator's secret",
      value: this.adminTokenSecretName,
    });
  }
}

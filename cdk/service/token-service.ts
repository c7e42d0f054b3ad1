import type { RestApi } from "aws-cdk-lib/aws-apigateway";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { defaults } from "../../contract/deployment/defaults.ts";
import { environment, timeouts } from "../../contract/deployment/functions.ts";
import { outputs } from "../../contract/deployment/outputs.ts";
import type { Scope } from "../../core/scope.ts";
import { allPrefixes } from "../../core/secret.ts";
import type { ApiSettings } from "../../core/settings.ts";
import { HandlerFunction } from "../handlers/handler-function.ts";
import { metricReading } from "../monitoring/metric-access.ts";
import { Monitoring } from "../monitoring/monitoring.ts";
import { createUsageTable, type UsageTable } from "../usage/usage-table.ts";
import { assertReplicas, assertResolved, assertThrottling } from "../validate-props.ts";
import { addCustomDomain } from "./custom-domain.ts";
import { rememberCacheTtl } from "./former-cache-ttl.ts";
import { createGraphql } from "./graphql.ts";
import { createManagementApi } from "./management-api.ts";
import { Retention } from "./retention.ts";
import { assertSeedTokens, bootstrapToken } from "./seed-token.ts";
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
 * The token service: the table, the management API, and the tokens to begin with.
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
   * The service of another app, for authorizers in this one.
   *
   * @example
   * ```ts
   * const service = TokenService.fromTokenServiceAttributes(stack, "Tokens", {
   *   tableArn: "arn:aws:dynamodb:eu-west-1:123456789012:table/Latchkey-ServiceTable",
   *   prefix: "lk",
   *   scopes: [{ name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/{key}"] }],
   * });
   * ```
   * @throws Error naming the attribute that is wrong.
   */
  static fromTokenServiceAttributes(scope: Construct, id: string, attributes: TokenServiceAttributes): ITokenService {
    return referenceTokenService(scope, id, readAttributes(attributes));
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
  /** Where the management API is. */
  readonly url: string;
  /** The name of the entry in Secrets Manager with the administrator's secret, where the service made that. */
  readonly adminTokenSecretName: string | undefined;
  /** The function behind the management API. */
  readonly handler: LambdaFunction;
  /** The function behind GraphQL, where the service has it. */
  readonly graphqlHandler: LambdaFunction | undefined;
  readonly #replicas: readonly string[];

  /** @throws Error naming the prop that is wrong. */
  constructor(scope: Construct, id: string, props: TokenServiceProps = {}) {
    super(scope, id);
    const settings = createApiSettings(props);
    const { removalPolicy = RemovalPolicy.RETAIN, logRetention } = props;
    const seeds = props.seedTokens ?? [bootstrapToken];
    assertSeedTokens(
      seeds,
      settings.scopes.map(({ name }) => name),
      allPrefixes(settings),
    );
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

    assertReplicas(replicas, Stack.of(this).region);
    this.#replicas = replicas;
    const { throttling = { rate: 100, burst: 200 } } = props;
    assertThrottling("throttling", throttling);

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
      // A change may wait for a flush that is under way, and then for its own. API Gateway waits for 29 s.
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
   * don't flush caches there, whatever the service's `revocation`, and the synthesis warns of it.
   *
   * @throws Error for a region that isn't one of `replicas`.
   */
  replicaIn(region: string): ITokenService {
    assertResolved("region", region);
    const id = `Replica-${region}`;
    const existing = this.node.tryFindChild(id);
    if (existing) return existing as ITokenService;
    if (!this.#replicas.includes(region)) {
      throw new Error(`The token service has no replica in ${region}. It has ${this.#replicas.join(", ") || "none"}.`);
    }
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
    const values = {
      [outputs.managementUrl]: ["Where the management API is", this.url],
      [outputs.adminTokenSecretName]: [
        "The entry in Secrets Manager with the administrator's secret",
        this.adminTokenSecretName,
      ],
    } as const;
    for (const [name, [description, value]] of Object.entries(values)) {
      // The same name whatever the construct is called, so that it can be written in a document.
      if (value !== undefined) new CfnOutput(this, name, { description, value }).overrideLogicalId(name);
    }
  }
}

import type { RestApi } from "aws-cdk-lib/aws-apigateway";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { defaults } from "../../contract/deployment/defaults.ts";
import { environment, timeouts } from "../../contract/deployment/functions.ts";
import type { Scope } from "../../core/scope.ts";
import type { ApiSettings } from "../../core/settings.ts";
import { HandlerFunction } from "../handlers/handler-function.ts";
import { Monitoring } from "../monitoring/monitoring.ts";
import { addCustomDomain } from "./custom-domain.ts";
import { grantIntrospect } from "./introspection-access.ts";
import { createManagementApi } from "./management-api.ts";
import type { ProtectingService, StageRegistry } from "./protecting-service.ts";
import { Retention } from "./retention.ts";
import { assertSeedTokens, bootstrapToken } from "./seed-token.ts";
import { SeedTokens } from "./seed-tokens.ts";
import { createStageRegistrar } from "./stage-registrar.ts";
import { managementAccess } from "./table-access.ts";
import type { TokenServiceProps } from "./token-service-props.ts";
import { settingsOf } from "./token-service-settings.ts";
import { createTokenTable } from "./token-table.ts";

/**
 * The token service: the table, the management API, and the tokens to begin with.
 *
 * @example
 * const service = new TokenService(stack, "Tokens", {
 *   scopes: [{ name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/*"] }],
 * });
 * const authorizer = new TokenAuthorizer(stack, "Authorizer", { service });
 */
export class TokenService extends Construct implements ProtectingService {
  readonly tableName: string;
  readonly tableArn: string;
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  readonly cacheTtl: Duration;
  readonly lastSeenResolution: Duration;
  readonly revocation: ApiSettings["revocation"];
  readonly stageRegistry?: StageRegistry;
  readonly alarmsTopic?: ITopic;
  /** The management API. */
  readonly api: RestApi;
  /** Where the management API is. */
  readonly url: string;
  /** The name of the entry in Secrets Manager with the administrator's secret, where the service made that. */
  readonly adminTokenSecretName: string | undefined;
  /** The function behind the management API. */
  readonly handler: LambdaFunction;
  readonly #replicas: readonly string[];

  /** @throws Error for a mistake in the catalogue, the seeds or a duration, naming it. */
  constructor(scope: Construct, id: string, props: TokenServiceProps = {}) {
    super(scope, id);
    const settings = settingsOf(props);
    const { removalPolicy = RemovalPolicy.RETAIN, logRetention } = props;
    const seeds = props.seedTokens ?? [bootstrapToken];
    assertSeedTokens(
      seeds,
      settings.scopes.map(({ name }) => name),
    );
    this.prefix = settings.prefix;
    this.scopes = props.scopes ?? [];
    this.revocation = settings.revocation;
    this.cacheTtl = Duration.seconds(settings.cacheTtl);
    this.lastSeenResolution = props.lastSeenResolution ?? Duration.seconds(defaults.lastSeenResolution);

    if (props.alarmsTopic) this.alarmsTopic = props.alarmsTopic;
    const { customDomain, replicas = [], corsOrigins = [], monitoring = true } = props;

    this.#replicas = replicas;

    const table = createTokenTable(this, { removalPolicy, replicas });
    this.tableName = table.tableName;
    this.tableArn = table.tableArn;

    const handler = new HandlerFunction(this, "ApiHandler", {
      handler: "api",
      description: "Latchkey's management API",
      settings,
      environment: { [environment.tableName]: table.tableName },
      // A change may wait for a flush that is under way, and then for its own. API Gateway waits for 29 s.
      timeout: Duration.seconds(timeouts.api),
      memorySize: 1024,
      logRetention,
    });
    for (const statement of managementAccess(table)) handler.allow(statement);
    this.handler = handler.function;

    this.api = createManagementApi(this, {
      service: {
        tableName: this.tableName,
        tableArn: this.tableArn,
        scopes: this.scopes,
        prefix: this.prefix,
        lastSeenResolution: this.lastSeenResolution,
        ...(props.alarmsTopic && { alarmsTopic: props.alarmsTopic }),
      },
      handler: handler.function,
      cloudWatchRole: props.cloudWatchRole ?? true,
      removalPolicy,
      logRetention,
      throttling: props.throttling ?? { rate: 100, burst: 200 },
      corsOrigins,
      hidesDefaultEndpoint: customDomain !== undefined && !customDomain.keepDefaultEndpoint,
      alarms: monitoring,
    });
    this.url = customDomain ? addCustomDomain(this.api, customDomain) : this.api.url;
    const seedTokens = new SeedTokens(this, "Seeds", { seeds, table, settings, removalPolicy, logRetention });
    const { secretArns } = seedTokens;

    const flushes = settings.revocation === "immediate";
    if (flushes) {
      const flushing = [handler, seedTokens.handler];
      this.stageRegistry = createStageRegistrar(this, { table, flushing, logRetention });
    }
    if (monitoring) {
      const { alarmsTopic } = props;
      new Monitoring(this, "Monitoring", { api: this.api, handler: handler.function, table, flushes, alarmsTopic });
    }

    new Retention(this, "Retention", { table, logRetention });

    this.adminTokenSecretName = props.seedTokens ? undefined : [...secretArns.values()][0];
    if (props.outputs ?? true) this.#addOutputs();
  }

  /**
   * Lets another function find out whose secret it was given, without the HTTP API: it may read token items, and has
   * `createIntrospector` of `latchkey/introspection` for the rest.
   */
  grantIntrospect(fn: LambdaFunction): void {
    grantIntrospect(this, fn);
  }

  /**
   * The service as authorizers in the region of a replica see it: they read that region's copy of the table.
   * Revocations wait for their caches, whatever the service's `revocation`, since a region flushes its own stages only:
   * what `effectiveBy` says of an `immediate` revocation does not hold there, and the synthesis warns of it.
   *
   * @throws Error for a region that is none of `replicas`.
   */
  replicaIn(region: string): ProtectingService {
    if (!this.#replicas.includes(region)) throw new Error(`The token service has no replica in ${region}.`);
    const { tableName, prefix, scopes, cacheTtl, lastSeenResolution, revocation } = this;
    const tableArn = Stack.of(this).formatArn({
      service: "dynamodb",
      region,
      resource: "table",
      resourceName: tableName,
    });
    return { tableName, tableArn, prefix, scopes, cacheTtl, lastSeenResolution, revocation };
  }

  #addOutputs(): void {
    const outputs = {
      ManagementUrl: ["Where the management API is", this.url],
      AdminTokenSecretName: ["The entry in Secrets Manager with the administrator's secret", this.adminTokenSecretName],
    } as const;
    for (const [name, [description, value]] of Object.entries(outputs)) {
      // The same name whatever the construct is called, so that it can be written in a document.
      if (value !== undefined) new CfnOutput(this, name, { description, value }).overrideLogicalId(name);
    }
  }
}

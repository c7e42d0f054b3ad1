import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import { CustomResource, Duration, type RemovalPolicy, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { environment, timeouts } from "../../contract/deployment/functions.ts";
import { type SeedProperties, type SeedToken, seedsResourceType } from "../../contract/deployment/seed-token.ts";
import type { ApiSettings } from "../../core/settings.ts";
import { HandlerFunction } from "../handlers/handler-function.ts";
import { seedingAccess, type TableArn } from "./table-access.ts";

/** Props of the seed tokens. */
export interface SeedTokensProps {
  readonly seeds: readonly SeedToken[];
  readonly table: TableArn & { readonly tableName: string };
  readonly settings: ApiSettings;
  /** What happens to the secrets in Secrets Manager when their seeds are removed. */
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention?: RetentionDays | undefined;
}

/**
 * Creates tokens on deployment: a custom resource, and an entry in Secrets Manager for each secret that the service
 * generates.
 */
export class SeedTokens extends Construct {
  /** The ARNs of the entries in Secrets Manager, by `<owner> <name>`. */
  readonly secretArns: ReadonlyMap<string, string>;
  /** The function that creates the tokens. */
  readonly handler: HandlerFunction;

  constructor(scope: Construct, id: string, props: SeedTokensProps) {
    super(scope, id);
    const handler = new HandlerFunction(this, "Handler", {
      handler: "bootstrap",
      description: "Creates the seed tokens on deployment",
      settings: props.settings,
      environment: { [environment.tableName]: props.table.tableName },
      timeout: Duration.seconds(timeouts.bootstrap),
      logRetention: props.logRetention,
    });
    this.handler = handler;
    for (const statement of seedingAccess(props.table)) handler.allow(statement);

    const secretArns = new Map<string, string>();
    for (const seed of props.seeds.filter(({ digest }) => digest === undefined)) {
      secretArns.set(`${seed.owner} ${seed.name}`, this.#secretFor(seed, props.removalPolicy));
    }
    this.secretArns = secretArns;
    if (secretArns.size > 0) {
      handler.allow(
        new PolicyStatement({
          sid: "KeepSecrets",
          actions: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
          resources: [...secretArns.values()],
        }),
      );
    }
    new CustomResource(this, "Tokens", {
      serviceToken: handler.function.functionArn,
      resourceType: seedsResourceType,
      serviceTimeout: Duration.minutes(5),
      properties: {
        Seeds: props.seeds.map(({ prefix: _, ...seed }) => ({
          ...seed,
          secretArn: secretArns.get(`${seed.owner} ${seed.name}`),
        })),
      } satisfies SeedProperties,
    });
  }

  #secretFor(seed: SeedToken, removalPolicy: RemovalPolicy): string {
    // A slash would separate constructs in a path.
    const id = `Secret ${seed.owner} ${seed.name}`.replaceAll("%", "%25").replaceAll("/", "%2F");
    // Without a value: the function stores it before it creates the token.
    const secret = new CfnSecret(this, id, {
      description: `The secret of Latchkey's token ${seed.name} of ${seed.owner}`,
    });
    secret.applyRemovalPolicy(removalPolicy);
    Validations.of(secret).acknowledge({
      id: "AwsSolutions-SMG4",
      reason: "Tokens are rotated with the service's API, with an overlap that the holder chooses, not on a schedule.",
    });
    return secret.ref;
  }
}

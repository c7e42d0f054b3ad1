import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { type Duration, RemovalPolicy, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { type HandlerName, handlerEntry } from "../../contract/deployment/functions.ts";
import { DeferredCode } from "./deferred-code.ts";
import { handlerCode } from "./handler-asset.ts";

/** What differs between the functions. */
export interface HandlerFunctionProps {
  readonly handler: HandlerName;
  readonly description: string;
  /** Written to `settings.json` in the bundle. A function is called after everything is constructed. */
  readonly settings?: object | (() => object);
  readonly environment?: Record<string, string>;
  readonly timeout: Duration;
  /** In MiB. @default 512 */
  readonly memorySize?: number;
  /** @default six months */
  readonly logRetention?: RetentionDays | undefined;
  /** Receives the events of asynchronous invocations that fail for good. @default none: they are lost */
  readonly deadLetterQueue?: IQueue;
}

/**
 * A bundled function with the common configuration: Node 24 on arm64, JSON logs in its own log group with a
 * retention, tracing on, and a role that can only log and trace until more is granted.
 */
export class HandlerFunction extends Construct {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, "Logs", {
      retention: props.logRetention ?? RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // CDK's default managed policy allows writing to every log group of the account.
    this.role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    this.role.addToPolicy(
      new PolicyStatement({
        sid: "Log",
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [this.logGroup.logGroupArn],
      }),
    );
    const { settings } = props;
    const code =
      typeof settings === "function"
        ? new DeferredCode(() => handlerCode(this, props.handler, settings()))
        : handlerCode(this, props.handler, settings);
    this.function = new LambdaFunction(this, "Function", {
      description: props.description,
      code,
      handler: `${handlerEntry.module}.${handlerEntry.export}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memorySize ?? 512,
      timeout: props.timeout,
      environment: props.environment ?? {},
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      ...(props.deadLetterQueue && { deadLetterQueue: props.deadLetterQueue }),
    });
    Validations.of(this.role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "The actions of X-Ray, and those that read metrics, support only the resource *.",
    });
  }

  /** Grants the function more permissions. */
  allow(statement: PolicyStatement): void {
    this.role.addToPolicy(statement);
  }
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { AssemblyStack } from "../assembly/cloud-assembly.ts";
import { localAccount, localRegion, type Provider } from "../assembly/deploy-assembly.ts";
import { referencesIn } from "../assembly/intrinsics.ts";
import { createLambdaFunction, type LambdaFunction } from "../lambda/lambda-function.ts";

const FunctionProperties = z.object({
  /** As Lambda takes them: the name is that of a log file, too. */
  FunctionName: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional(),
  /** A file in the function's own folder. */
  Handler: z.string().regex(/^(?!.*\.\.)\S+$/),
  Runtime: z.string().startsWith("nodejs"),
  Code: z.union([z.object({ S3Key: z.string() }), z.object({ ZipFile: z.string() })]),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
  LoggingConfig: z.object({ LogFormat: z.string().optional(), ApplicationLogLevel: z.string().optional() }).optional(),
});

/** The services that functions use. */
export interface FunctionServices {
  /** Environment variables for every function, e.g. the endpoints of the services. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** Receives a function's output. */
  readonly log: (functionName: string, text: string) => void;
}

/** The running functions. */
export interface Functions {
  readonly providers: Readonly<Record<string, Provider>>;
  /** @throws Error for an unknown ARN; LambdaFunctionError if the function fails. */
  readonly invoke: (functionArn: string, event: unknown) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** Runs `AWS::Lambda::Function`. */
export function createFunctions(services: FunctionServices): Functions {
  const functions = new Map<string, LambdaFunction>();
  const inlineFolders: string[] = [];

  function findCode(stack: AssemblyStack, code: z.infer<typeof FunctionProperties>["Code"]): string {
    if ("S3Key" in code) {
      const directory = stack.assets.get(code.S3Key);
      if (!directory) throw new Error(`The cloud assembly has no asset ${code.S3Key}.`);
      return directory;
    }
    const directory = mkdtempSync(join(tmpdir(), "latchkey-inline-"));
    inlineFolders.push(directory);
    writeFileSync(join(directory, "index.js"), code.ZipFile);
    return directory;
  }

  const runFunction: Provider = ({ stack, logicalId, properties, defaultName }) => {
    if (isBucketDeployer(stack, logicalId)) return { ref: defaultName, attributes: { Arn: functionArn(defaultName) } };
    const settings = FunctionProperties.parse(properties);
    const name = settings.FunctionName ?? defaultName;
    const arn = functionArn(name);
    const directory = findCode(stack, settings.Code);
    const lambda = createLambdaFunction(
      {
        name,
        arn,
        directory,
        handler: settings.Handler,
        timeoutMs: settings.Timeout * 1000,
        memorySize: settings.MemorySize,
        environment: {
          ...lambdaVariables(name, settings, directory),
          ...settings.Environment?.Variables,
          ...services.environment(),
        },
      },
      (text) => services.log(name, text),
    );
    functions.set(arn, lambda);
    return { ref: name, attributes: { Arn: arn } };
  };

  return {
    providers: {
      "AWS::Lambda::Function": runFunction,
    },
    invoke(functionArn, event) {
      const lambda = functions.get(functionArn);
      if (!lambda) throw new Error(`The function ${functionArn} does not exist.`);
      return lambda.invoke(event);
    },
    async stop() {
      await Promise.all([...functions.values()].map((each) => each.stop()));
      for (const folder of inlineFolders) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function functionArn(functionName: string): string {
  return `arn:aws:lambda:${localRegion}:${localAccount}:function:${functionName}`;
}

/** Whether a function copies files into buckets on AWS. It is in Python; the local stack copies the files itself. */
function isBucketDeployer({ template }: AssemblyStack, logicalId: string): boolean {
  const deployments = Object.values(template.Resources).filter(({ Type }) => Type === "Custom::CDKBucketDeployment");
  return deployments.some(({ Properties }) => referencesIn(Properties["ServiceToken"]).has(logicalId));
}

/** The variables that Lambda itself sets. */
function lambdaVariables(
  name: string,
  settings: z.infer<typeof FunctionProperties>,
  directory: string,
): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_REGION: localRegion,
    AWS_DEFAULT_REGION: localRegion,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.MemorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "local",
    AWS_LAMBDA_LOG_FORMAT: settings.LoggingConfig?.LogFormat ?? "Text",
    AWS_LAMBDA_LOG_LEVEL: settings.LoggingConfig?.ApplicationLogLevel ?? "INFO",
    LAMBDA_TASK_ROOT: directory,
    _HANDLER: settings.Handler,
  };
}

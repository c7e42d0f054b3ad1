import type { Server } from "node:http";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { AssemblyStack } from "../assembly/cloud-assembly.ts";
import { deployAssembly, localRegion, type Outputs } from "../assembly/deploy-assembly.ts";
import { createAwsEndpoint } from "../aws/aws-endpoint.ts";
import { createCloudWatch } from "../aws/cloudwatch.ts";
import { createCustomResourceResponses } from "../aws/custom-resource-responses.ts";
import { createSecretsManager } from "../aws/secrets-manager.ts";
import type { Distribution } from "../cloudfront/distribution.ts";
import type { WriteAccessLog } from "../gateway/access-log.ts";
import type { Gateway } from "../gateway/gateway-request.ts";
import { createHttpGateway } from "../gateway/http-gateway.ts";
import { createRestGateway } from "../gateway/rest-gateway.ts";
import { createWebSocketGateway, goneResponse } from "../gateway/websocket-gateway.ts";
import type { LogFiles } from "../host/log-files.ts";
import { close, listen } from "../host/ports.ts";
import { createLogDelivery } from "../logs/log-delivery.ts";
import { apiGatewayV2Providers } from "../resources/api-gateway-v2.ts";
import { createBuckets } from "../resources/buckets.ts";
import { customResourceProvider } from "../resources/custom-resources.ts";
import { createDistributions } from "../resources/distributions.ts";
import { createFunctions } from "../resources/functions.ts";
import { createHttpApis } from "../resources/http-apis.ts";
import { logProviders, toLogGroupName } from "../resources/log-groups.ts";
import { createRestApis } from "../resources/rest-apis.ts";
import { createSchedules } from "../resources/schedules.ts";
import { secretProvider } from "../resources/secrets.ts";
import { tableProvider } from "../resources/tables.ts";
import { createWebSocketApis } from "../resources/websocket-apis.ts";

/** Options for running a cloud assembly. */
export interface RunOptions {
  /** The URL of DynamoDB. */
  readonly dynamodbEndpoint: string;
  /** The access key id that functions sign with. The stack's services check nothing else. */
  readonly accessKeyId: string;
  /** The path for a state file of this name; `null`: in memory. */
  readonly stateFile: (name: string) => string | null;
  readonly logs: LogFiles;
  /** How long a flush takes to reach each node of an authorizer's cache, in milliseconds. Default: as measured on AWS. */
  readonly flushLagMs?: readonly number[] | undefined;
}

/** A running cloud assembly. Its APIs don't listen on ports yet. */
export interface RunningAssembly {
  readonly outputs: Outputs;
  readonly gateways: readonly Gateway[];
  readonly distributions: readonly Distribution[];
  readonly tableNames: readonly string[];
  /** The value of a secret of Secrets Manager, by name or ARN. */
  readonly secretValue: (id: string) => string | undefined;
  /** The URL of the AWS services other than DynamoDB. */
  readonly awsEndpoint: string;
  /** Invokes a function, e.g. one that a test doesn't want to wait for its schedule. */
  readonly invoke: (functionArn: string, event: unknown) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/**
 * Runs the stacks of a cloud assembly on this machine.
 * @throws Error naming the resource that cannot be run.
 */
export async function runAssembly(stacks: readonly AssemblyStack[], options: RunOptions): Promise<RunningAssembly> {
  const { dynamodbEndpoint, accessKeyId, stateFile, logs } = options;
  const tableNames: string[] = [];
  const gateways: Gateway[] = [];
  const secrets = createSecretsManager(stateFile("secrets.json"));
  const cloudwatch = createCloudWatch();
  const responses = createCustomResourceResponses();
  const endpoint: Server = createAwsEndpoint({
    accessKeyId,
    secrets,
    cloudwatch,
    responses,
    flushAuthorizers(apiId, stageName) {
      const gateway = gateways.find((each) => each.apiId === apiId && each.stageName === stageName);
      gateway?.flushAuthorizers();
      return gateway !== undefined;
    },
    manageConnection(connectionId, request) {
      for (const { manageConnection } of gateways) {
        const response = manageConnection?.(connectionId, request);
        if (response) return response;
      }
      return goneResponse;
    },
  });
  const awsEndpoint = await listen(endpoint, 0);
  const dynamodb = localClient(dynamodbEndpoint, accessKeyId);
  const functions = createFunctions({
    environment: () => ({
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL: awsEndpoint,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: awsEndpoint,
      AWS_ENDPOINT_URL_CLOUDWATCH: awsEndpoint,
      AWS_ENDPOINT_URL_API_GATEWAY: awsEndpoint,
      AWS_ENDPOINT_URL_APIGATEWAYV2: awsEndpoint,
      AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: awsEndpoint,
    }),
    log(functionName, text) {
      logs.append(functionName, text);
      cloudwatch.collect(functionName, text);
    },
  });
  const report = (problem: string): void => logs.append("gateway", `${new Date().toISOString()} ${problem}\n`);
  const deliveries = createLogDelivery({ invoke: functions.invoke, report });
  const logAccess: WriteAccessLog = ({ apiId, accessLog }, line) => {
    logs.append(`access-${apiId}`, `${line}\n`);
    if (accessLog) deliveries.write(toLogGroupName(accessLog.destinationArn), line);
  };
  const services = { invoke: functions.invoke, report, logAccess, flushLagMs: options.flushLagMs };
  const schedules = createSchedules(services);
  const apis = createRestApis(services);
  const httpApis = createHttpApis(services);
  const webSocketApis = createWebSocketApis(services);
  const buckets = createBuckets();
  const distributions = createDistributions({
    findBucket: buckets.byDomainName,
    findGateway: (apiId) => gateways.find((each) => each.apiId === apiId),
  });

  const tables = tableProvider(dynamodb, (name) => tableNames.push(name));

  const stop = async (): Promise<void> => {
    schedules.stop();
    await deliveries.stop();
    await functions.stop();
    await close(endpoint);
    dynamodb.destroy();
  };
  try {
    const outputs = await deployAssembly(stacks, {
      ...functions.providers,
      ...apis.providers,
      ...apiGatewayV2Providers(httpApis, webSocketApis),
      ...buckets.providers,
      ...distributions.providers,
      ...schedules.providers,
      ...logProviders(deliveries),
      "AWS::DynamoDB::GlobalTable": tables,
      "AWS::DynamoDB::Table": tables,
      "AWS::SecretsManager::Secret": secretProvider(secrets),
      "Custom::*": customResourceProvider({
        invoke: functions.invoke,
        responses,
        endpoint: () => awsEndpoint,
        stateFile: stateFile("custom-resources.json"),
      }),
    });
    for (const api of apis.list()) gateways.push(createRestGateway(api, services));
    for (const api of httpApis.list()) gateways.push(createHttpGateway(api, services));
    for (const api of webSocketApis.list()) gateways.push(createWebSocketGateway(api, { ...services, accessKeyId }));
    const secretValue = secrets.getValue;
    const { invoke } = functions;
    return {
      outputs,
      gateways,
      distributions: distributions.list(),
      tableNames,
      secretValue,
      awsEndpoint,
      invoke,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function localClient(endpoint: string, accessKeyId: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: localRegion,
    credentials: { accessKeyId, secretAccessKey: "local" },
  });
}

import type { TestProject } from "vitest/node";
import { startDynamoDbLocal } from "../../local/aws/dynamodb-local.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The URL of a DynamoDB Local; each test file makes its own tables. */
    dynamodbEndpoint: string;
  }
}

/** The URL of the DynamoDB Local that the suites of `npm test` share; `undefined` where one suite runs by itself. */
export const sharedDynamoDbEndpoint = process.env["LATCHKEY_TEST_DYNAMODB_ENDPOINT"];

/** A DynamoDB Local in memory: the shared one, or else one that `stop` stops. */
export async function openDynamoDbLocal(): Promise<{ readonly endpoint: string; readonly stop: () => Promise<void> }> {
  if (sharedDynamoDbEndpoint === undefined) return startDynamoDbLocal();
  return { endpoint: sharedDynamoDbEndpoint, stop: async () => undefined };
}

/** Gives the tests of a project a DynamoDB Local. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { endpoint, stop } = await openDynamoDbLocal();
  project.provide("dynamodbEndpoint", endpoint);
  return stop;
}

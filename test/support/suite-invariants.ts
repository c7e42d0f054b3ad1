import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, inject } from "vitest";
import { secretPattern } from "../../core/secret.ts";
import { assertTableInvariants } from "./table-invariants.ts";

/**
 * After every suite that used the stack: its table is as it must be, and what its functions and gateways wrote holds no
 * secret and no digest. Of a stack elsewhere neither can be looked at.
 */
const { dynamodbEndpoint, accessKeyId, tableName, logs } = inject("stack");

const traces = new RegExp(`${secretPattern(["[a-z][a-z0-9]{0,15}"])}|"(?:digest|previousDigest)"`);

afterAll(async () => {
  if (dynamodbEndpoint && accessKeyId && tableName) {
    const credentials = { accessKeyId, secretAccessKey: "local" };
    const client = new DynamoDBClient({ endpoint: dynamodbEndpoint, region: "us-east-1", credentials });
    await assertTableInvariants(client, tableName);
    client.destroy();
  }
  if (logs) await assertNoTraces(logs);
});

async function assertNoTraces(folder: string): Promise<void> {
  // There is nothing yet where a suite comes first that starts a stack of its own.
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name), "utf8");
    // The line itself is not quoted: a test's output is a log too.
    if (traces.test(text)) throw new Error(`The log ${name} holds a secret or a digest.`);
  }
}

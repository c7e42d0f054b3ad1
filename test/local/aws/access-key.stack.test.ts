import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, inject, it } from "vitest";

const { dynamodbEndpoint, accessKeyId, tableName } = inject("stack");

describe.skipIf(!dynamodbEndpoint)("the tables of a local stack (only where the stack is on this machine)", () => {
  const tablesFor = async (key: string) => {
    const client = new DynamoDBClient({
      endpoint: dynamodbEndpoint ?? "",
      region: "us-east-1",
      credentials: { accessKeyId: key, secretAccessKey: "any" },
    });
    const { TableNames } = await client.send(new ListTablesCommand({}));
    client.destroy();
    return TableNames;
  };

  it("respond only to callers with its access key", async () => {
    expect(await tablesFor(accessKeyId ?? "")).toContain(tableName);
    expect(await tablesFor("EVIL")).toEqual([]);
    expect(await tablesFor("local")).toEqual([]);
  });
});

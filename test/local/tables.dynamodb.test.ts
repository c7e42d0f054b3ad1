import { randomUUID } from "node:crypto";
import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, expect, inject, test } from "vitest";
import { tableProvider } from "../../local/resources/tables.ts";

const client = new DynamoDBClient({
  endpoint: inject("dynamodbEndpoint"),
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
afterAll(() => client.destroy());

const keys = (...names: string[]) =>
  names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? "HASH" : "RANGE" }));

function tableResource(properties: Record<string, unknown> = {}) {
  const name = `Latchkey-${randomUUID()}`;
  return {
    type: "AWS::DynamoDB::GlobalTable",
    stack: {
      name: "S",
      template: { Resources: {}, Outputs: {}, Conditions: {}, Mappings: {}, Parameters: {} },
      assets: new Map(),
    },
    logicalId: "Table",
    defaultName: name,
    properties: {
      AttributeDefinitions: ["pk", "sk", "gsi1pk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: keys("pk", "sk"),
      GlobalSecondaryIndexes: [
        { IndexName: "byOwner", KeySchema: keys("gsi1pk", "sk"), Projection: { ProjectionType: "KEYS_ONLY" } },
      ],
      TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true },
      BillingMode: "PAY_PER_REQUEST",
      Replicas: [{ Region: { Ref: "AWS::Region" }, PointInTimeRecoverySpecification: {} }],
      ...properties,
    },
  };
}

test("a table has the template's keys, indexes and TTL, and is left alone when it is there", async () => {
  const names: string[] = [];
  const provide = tableProvider(client, (name) => names.push(name));
  const resource = tableResource();
  const running = await provide(resource);
  expect(await provide(resource)).toEqual(running);
  expect(names).toEqual([running.ref, running.ref]);

  const { Table } = await client.send(new DescribeTableCommand({ TableName: running.ref }));
  expect(Table?.KeySchema).toEqual(keys("pk", "sk"));
  expect(Table?.GlobalSecondaryIndexes).toMatchObject([
    { IndexName: "byOwner", KeySchema: keys("gsi1pk", "sk"), Projection: { ProjectionType: "KEYS_ONLY" } },
  ]);
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: running.ref }));
  expect(TimeToLiveDescription).toEqual({ AttributeName: "ttl", TimeToLiveStatus: "ENABLED" });
});

test("a table with other keys than the template's stops the start", async () => {
  const provide = tableProvider(client, () => undefined);
  const resource = tableResource();
  await provide(resource);
  const changed = { ...resource, properties: { ...resource.properties, KeySchema: keys("pk") } };
  await expect(provide(changed)).rejects.toThrow("has other keys than in the template");
});

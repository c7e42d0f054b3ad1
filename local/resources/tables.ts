import {
  type AttributeDefinition,
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
  type LocalSecondaryIndex,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { z } from "zod";
import { localAccount, localRegion, type Provider } from "../assembly/deploy-assembly.ts";

const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(["HASH", "RANGE"]) }));
const Index = z.object({
  IndexName: z.string(),
  KeySchema,
  Projection: z.object({
    ProjectionType: z.enum(["ALL", "INCLUDE", "KEYS_ONLY"]).optional(),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
});
/** What `AWS::DynamoDB::Table` and `AWS::DynamoDB::GlobalTable` have in common. */
const TableProperties = z.object({
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(["S", "N", "B"]) })),
  KeySchema,
  GlobalSecondaryIndexes: z.array(Index).default([]),
  LocalSecondaryIndexes: z.array(Index).default([]),
  TimeToLiveSpecification: z.object({ AttributeName: z.string().optional(), Enabled: z.coerce.boolean() }).optional(),
});
type TableProperties = z.infer<typeof TableProperties>;

/** Creates the tables of a template, unless they exist, and calls `onTable` with their names. */
export function tableProvider(client: DynamoDBClient, onTable: (tableName: string) => void): Provider {
  return async ({ properties, defaultName }) => {
    const table = TableProperties.parse(properties);
    const name = table.TableName ?? defaultName;
    const existing = await describe(client, name);
    if (existing) assertSameKeys(name, table, existing);
    else await create(client, name, table);
    await enableTimeToLive(client, name, table);
    onTable(name);
    const arn = `arn:aws:dynamodb:${localRegion}:${localAccount}:table/${name}`;
    return { ref: name, attributes: { Arn: arn, TableId: name } };
  };
}

async function describe(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function create(client: DynamoDBClient, name: string, table: TableProperties): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: table.AttributeDefinitions satisfies AttributeDefinition[],
      KeySchema: table.KeySchema satisfies KeySchemaElement[],
      ...(table.GlobalSecondaryIndexes.length > 0
        ? { GlobalSecondaryIndexes: table.GlobalSecondaryIndexes as GlobalSecondaryIndex[] }
        : {}),
      ...(table.LocalSecondaryIndexes.length > 0
        ? { LocalSecondaryIndexes: table.LocalSecondaryIndexes as LocalSecondaryIndex[] }
        : {}),
    }),
  );
}

async function enableTimeToLive(client: DynamoDBClient, name: string, table: TableProperties): Promise<void> {
  const { AttributeName, Enabled = false } = table.TimeToLiveSpecification ?? {};
  if (!AttributeName || !Enabled) return;
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  if (TimeToLiveDescription?.TimeToLiveStatus === "ENABLED") return;
  const TimeToLiveSpecification = { AttributeName, Enabled };
  await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
}

/** A table from an earlier run may have been created from another template. */
function assertSameKeys(name: string, table: TableProperties, existing: TableDescription): void {
  const wanted = [table.KeySchema, ...table.GlobalSecondaryIndexes.map((each) => each.KeySchema)].map(formatKeySchema);
  const found = [existing.KeySchema, ...(existing.GlobalSecondaryIndexes ?? []).map((each) => each.KeySchema)].map(
    formatKeySchema,
  );
  if (wanted.toSorted().join() !== found.toSorted().join()) {
    throw new Error(`The table ${name} has other keys than in the template. Start with an empty data folder.`);
  }
}

function formatKeySchema(schema: readonly KeySchemaElement[] | undefined): string {
  return (schema ?? []).map(({ AttributeName, KeyType }) => `${KeyType}:${AttributeName}`).join("+");
}

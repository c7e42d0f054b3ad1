import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient, PutItemCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import { createTable } from "../../../bench/token-table.ts";

/** What DynamoDB Local loses by itself: plain writes to a table of their own, with nothing of the product. */
export interface Control {
  /** Writes until the engine ends. */
  readonly write: (engineUrl: string) => Promise<void>;
  readonly compare: (engineUrl: string) => Promise<void>;
  readonly describe: () => string;
}

const TableName = "Control";

/** Makes the table of the control. */
export async function startControl(
  engineUrl: string,
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
): Promise<Control> {
  const clientOf = (endpoint: string) =>
    new DynamoDBClient({ endpoint, region: "eu-central-1", credentials, maxAttempts: 1 });
  await createTable(clientOf(engineUrl), TableName);
  const acknowledged = new Set<string>();
  let missing = 0;
  let count = 0;
  return {
    async write(endpoint) {
      const client = clientOf(endpoint);
      for (let isUp = true; isUp; ) {
        count += 1;
        const key = `write ${count}`;
        isUp = await client.send(new PutItemCommand({ TableName, Item: { pk: { S: key }, sk: { S: key } } })).then(
          () => Boolean(acknowledged.add(key)),
          () => false,
        );
        // The store is to be busy with the writes of the product.
        await sleep(20);
      }
      client.destroy();
    },
    async compare(endpoint) {
      const client = clientOf(endpoint);
      const found = new Set<string | undefined>();
      for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
        for (const { pk } of Items) found.add(pk?.S);
      }
      missing = [...acknowledged].filter((key) => !found.has(key)).length;
      client.destroy();
    },
    describe: () =>
      `control: DynamoDB Local by itself lost ${missing} of ${acknowledged.size} plain writes that it had acknowledged`,
  };
}

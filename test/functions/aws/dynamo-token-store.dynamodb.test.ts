import { describe } from "vitest";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { describeTokenStore } from "../../support/token-store-contract.ts";

const client = localDynamoClient();

describe("the token store on DynamoDB", { timeout: 30_000 }, () => {
  describeTokenStore(async () =>
    createDynamoTokenStore({ tableName: await createTokenTable(client), eventRetention: 400 * 86_400, client }),
  );
});

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { expect, it } from "vitest";
import { createDocumentClient, queryAll, queryPage, queryPages } from "../../../functions/aws/document-client.ts";
import { mockDynamoDb } from "./mock-dynamodb.ts";

const { documents } = mockDynamoDb();
const client = createDocumentClient(new DynamoDBClient({}));
const query = { TableName: "Tokens" };
const start = { pk: "a", sk: "1" };
const named = (name: string) => Object.assign(new Error(name), { name });

it("finds the items of all pages, and no others", async () => {
  documents
    .on(QueryCommand)
    .resolvesOnce({ Items: [{ n: 1 }], LastEvaluatedKey: start })
    .resolvesOnce({ LastEvaluatedKey: start })
    .resolves({ Items: [{ n: 2 }] });
  expect(await queryAll(client, query)).toEqual([{ n: 1 }, { n: 2 }]);
  const starts = documents.commandCalls(QueryCommand).map(({ args }) => args[0].input.ExclusiveStartKey);
  expect(starts).toEqual([undefined, start, start]);
});

it("reads a page when it is asked for, and no sooner", async () => {
  documents.on(QueryCommand).resolves({ Items: [{ n: 1 }], LastEvaluatedKey: start });
  for await (const items of queryPages(client, query)) {
    expect(items).toEqual([{ n: 1 }]);
    break;
  }
  expect(documents.commandCalls(QueryCommand)).toHaveLength(1);
});

it("refuses a key that DynamoDB does not take, where there is one, and nothing else", async () => {
  documents.on(QueryCommand).rejects(named("ValidationException"));
  await expect(queryPage(client, query, start)).rejects.toMatchObject({ code: "invalid_cursor" });
  await expect(queryPage(client, query, undefined)).rejects.toMatchObject({ name: "ValidationException" });
  for (const error of [named("AccessDeniedException"), "no Error", { name: "ValidationException" }]) {
    documents.on(QueryCommand).callsFake(() => Promise.reject(error));
    await expect(queryPage(client, query, start)).rejects.toBe(error);
  }
});

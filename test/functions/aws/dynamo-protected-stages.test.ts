import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, expect, it, vi } from "vitest";
import type { ProtectedStage } from "../../../contract/deployment/protected-stage.ts";
import { createDynamoProtectedStages } from "../../../functions/aws/dynamo-protected-stages.ts";
import { mockDynamoDb } from "./mock-dynamodb.ts";

const { documents } = mockDynamoDb();
const { list, add, remove } = createDynamoProtectedStages({ tableName: "Tokens", client: new DynamoDBClient({}) });
const stage: ProtectedStage = { kind: "rest", apiId: "abc", stageName: "prod" };
const item = (sk: string, members: object = {}) => ({ pk: "STAGES", sk, ...stage, ...members });

afterEach(() => void vi.restoreAllMocks());

it("lists each stage once, and no damaged registration, which is logged or told", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  const beta = { stageName: "beta" };
  documents.on(QueryCommand).resolves({
    Items: [item("STAGE#1"), item("STAGE#2", beta), item("STAGE#3"), item("STAGE#4", { kind: "websocket" })],
  });
  expect(await list()).toEqual([stage, { ...stage, ...beta }]);
  expect(log).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ message: "damaged item" }));
  const onDamaged = vi.fn();
  await list(onDamaged);
  expect(onDamaged).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: "damaged" }));
  expect(log).toHaveBeenCalledTimes(1);
});

it("lists nothing where nothing is registered", async () => {
  documents.on(QueryCommand).resolves({});
  expect(await list()).toEqual([]);
});

it("registers a stage and removes the registration by its key", async () => {
  documents.on(PutCommand).resolves({});
  documents.on(DeleteCommand).resolves({});
  await add("STAGE#1", stage);
  await remove("STAGE#1");
  expect(documents.commandCalls(PutCommand)[0]?.args[0].input).toEqual({ TableName: "Tokens", Item: item("STAGE#1") });
  expect(documents.commandCalls(DeleteCommand)[0]?.args[0].input).toEqual({
    TableName: "Tokens",
    Key: { pk: "STAGES", sk: "STAGE#1" },
  });
});

import { beforeEach, expect, test } from "vitest";
import { createDynamoProtectedStages, type ProtectedStages } from "../../../functions/aws/dynamo-protected-stages.ts";
import { createRegistrationHandler } from "../../../functions/registration/registration-handler.ts";
import { askCustomResource } from "../../support/cloudformation.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";

const properties = { Kind: "rest", ApiId: "abc123", StageName: "prod" };
const id = "STAGE#rest#abc123#prod";
const stage = { kind: "rest", apiId: "abc123", stageName: "prod" };

let stages: ProtectedStages;
let ask: (event: Record<string, unknown>) => ReturnType<typeof askCustomResource>;

beforeEach(async () => {
  const client = localDynamoClient();
  stages = createDynamoProtectedStages({ tableName: await createTokenTable(client), client });
  const handler = createRegistrationHandler(stages);
  ask = (event) => askCustomResource(handler, { ResourceProperties: properties, ...event });
});

test("a stage is listed on creation, again without harm, and forgotten on removal", async () => {
  expect(await ask({ RequestType: "Create" })).toMatchObject({ Status: "SUCCESS", PhysicalResourceId: id });
  await ask({ RequestType: "Create" });
  expect(await stages.list()).toEqual([stage]);
  for (let time = 0; time < 2; time++) {
    expect(await ask({ RequestType: "Delete", PhysicalResourceId: id })).toMatchObject({ Status: "SUCCESS" });
    expect(await stages.list()).toEqual([]);
  }
});

test("a stage of another API is another resource: the former one is removed after it", async () => {
  await ask({ RequestType: "Create" });
  const update = await ask({
    RequestType: "Update",
    PhysicalResourceId: id,
    ResourceProperties: { ...properties, ApiId: "def456" },
    OldResourceProperties: properties,
  });
  expect(update).toMatchObject({ Status: "SUCCESS", PhysicalResourceId: "STAGE#rest#def456#prod" });
  expect(await stages.list()).toHaveLength(2);
  await ask({ RequestType: "Delete", PhysicalResourceId: id });
  expect(await stages.list()).toEqual([{ ...stage, apiId: "def456" }]);
});

test("the removal of a creation that failed leaves a stage alone that is listed otherwise", async () => {
  await stages.add({ kind: "rest", apiId: "abc123", stageName: "prod" });
  expect(await ask({ RequestType: "Delete", PhysicalResourceId: "2026/11/21/[$LATEST]0" })).toMatchObject({
    Status: "SUCCESS",
  });
  expect(await stages.list()).toEqual([stage]);
});

test.each([{ Kind: "websocket" }, { ApiId: "" }, { StageName: undefined }])("refuses %j", async (wrong) => {
  const answer = await ask({ RequestType: "Create", ResourceProperties: { ...properties, ...wrong } });
  expect(answer).toMatchObject({ Status: "FAILED", Reason: expect.stringContaining("Kind (rest or http)") });
  expect(await stages.list()).toEqual([]);
});

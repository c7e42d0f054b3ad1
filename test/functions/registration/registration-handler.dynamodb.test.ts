import { beforeEach, expect, test, vi } from "vitest";
import { createDynamoProtectedStages, type ProtectedStages } from "../../../functions/aws/dynamo-protected-stages.ts";
import { createRegistrationHandler } from "../../../functions/registration/registration-handler.ts";
import { askCustomResource } from "../../support/cloudformation.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { putItems } from "../../support/table-items.ts";

const properties = { Kind: "rest", ApiId: "abc123", StageName: "prod" };
const stage = { kind: "rest", apiId: "abc123", stageName: "prod" };

const client = localDynamoClient();
let tableName: string;
let stages: ProtectedStages;
let ask: (event: Record<string, unknown>) => ReturnType<typeof askCustomResource>;

beforeEach(async () => {
  tableName = await createTokenTable(client);
  stages = createDynamoProtectedStages({ tableName, client });
  const handler = createRegistrationHandler(stages);
  ask = (event) => askCustomResource(handler, { ResourceProperties: properties, ...event });
});

/** Registers, and gives the resource's id. */
async function create(event: Record<string, unknown> = {}): Promise<string> {
  const { Status, PhysicalResourceId = "" } = await ask({ RequestType: "Create", ...event });
  expect(Status).toBe("SUCCESS");
  return PhysicalResourceId;
}

const remove = (PhysicalResourceId: string, event: Record<string, unknown> = {}) =>
  ask({ RequestType: "Delete", PhysicalResourceId, ...event });

test("a stage is listed on creation, again without harm, and forgotten on removal", async () => {
  const id = await create();
  expect(id).toMatch(/^STAGE#rest#abc123#prod#[0-9a-f]{16}$/);
  expect(await create()).toBe(id);
  expect(await stages.list()).toEqual([stage]);
  for (let time = 0; time < 2; time++) {
    expect(await remove(id)).toMatchObject({ Status: "SUCCESS", PhysicalResourceId: id });
    expect(await stages.list()).toEqual([]);
  }
});

test("a stage of another API is another resource: the former one is removed after it", async () => {
  const id = await create();
  const update = await ask({
    RequestType: "Update",
    PhysicalResourceId: id,
    ResourceProperties: { ...properties, ApiId: "def456" },
    OldResourceProperties: properties,
  });
  expect(update.PhysicalResourceId).toMatch(/^STAGE#rest#def456#prod#/);
  expect(await stages.list()).toHaveLength(2);
  await remove(id);
  expect(await stages.list()).toEqual([{ ...stage, apiId: "def456" }]);
});

test.each([
  ["a construct that was renamed", { LogicalResourceId: "Renamed" }],
  ["a construct that moved to another stack, or another app's", { StackId: "another-stack" }],
])("%s has a registration of its own, which outlives the former one", async (_what, event) => {
  const former = await create();
  const later = await create(event);
  expect(await stages.list()).toEqual([stage]);
  await remove(former);
  expect(await stages.list()).toEqual([stage]);
  await remove(later, event);
  expect(await stages.list()).toEqual([]);
});

test("the removal of a creation that failed leaves all stages alone, whatever it asked for", async () => {
  await create();
  for (const wrong of [{}, { ApiId: "" }]) {
    const response = await remove("2026/11/21/[$LATEST]0", { ResourceProperties: { ...properties, ...wrong } });
    expect(response).toMatchObject({ Status: "SUCCESS" });
  }
  expect(await stages.list()).toEqual([stage]);
});

test("a damaged registration is named, and the other stages are flushed", async () => {
  await create();
  const damages = [{}, { apiId: "def456", stageName: "prod" }, { ...stage, kind: "websocket" }, { ...stage, apiId: 1 }];
  const damaged = damages.map((values, index) => ({ pk: "STAGES", sk: `STAGE#${index}`, ...values }));
  await putItems(client, tableName, damaged);
  const log = vi.spyOn(console, "error").mockReturnValue();
  expect(await stages.list()).toEqual([stage]);
  expect(log.mock.calls.map(([line]) => line)).toEqual(
    damaged.map(({ sk }) =>
      expect.objectContaining({
        message: "damaged item",
        code: "damaged",
        detail: expect.stringContaining(`The item STAGES ${sk} is damaged.`),
      }),
    ),
  );
  log.mockRestore();
});

test("the default stage of an HttpApi is registered by its own name", async () => {
  await create({ ResourceProperties: { Kind: "http", ApiId: "abc123", StageName: "$default" } });
  expect(await stages.list()).toEqual([{ kind: "http", apiId: "abc123", stageName: "$default" }]);
});

test.each([
  { Kind: "websocket" },
  { ApiId: "" },
  { ApiId: "abc#123" },
  { ApiId: "abc/stages/prod" },
  { StageName: undefined },
  { StageName: "prod#" },
  { StageName: "prod stage" },
])("refuses %j, with which every flush would fail", async (wrong) => {
  const response = await ask({ RequestType: "Create", ResourceProperties: { ...properties, ...wrong } });
  expect(response).toMatchObject({ Status: "FAILED", Reason: expect.stringContaining("Kind (rest or http)") });
  expect(await stages.list()).toEqual([]);
});

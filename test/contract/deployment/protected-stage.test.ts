import { expect, it } from "vitest";
import { protectedStageShape, stageSortKey } from "../../../contract/deployment/protected-stage.ts";
import { readShape } from "../../../core/shape.ts";

const stage = { kind: "rest", apiId: "abc123", stageName: "prod" } as const;
const read = (members: object) => readShape("The stage", protectedStageShape, { ...stage, ...members });

it.each([{}, { kind: "http", stageName: "$default" }, { stageName: "my-stage_2" }])("a stage can be %j", (members) => {
  expect(read(members)).toEqual({ ...stage, ...members });
});

it.each([
  ...[{ kind: "websocket" }, { apiId: "" }, { apiId: "ABC" }, { apiId: "abc/1" }, { apiId: "/abc" }, { apiId: "abc/" }],
  ...[{ stageName: "" }, { stageName: "a b" }, { stageName: "/a" }, { stageName: "a/" }, { stageName: undefined }],
])("a stage that is flushed can't be %j: its names become parts of a URL", (members) => {
  expect(() => read(members)).toThrow("The stage is damaged.");
});

it("is registered once by everybody who registers it", () => {
  expect(stageSortKey(stage, "one")).toBe("STAGE#rest#abc123#prod#one");
});

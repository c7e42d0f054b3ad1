import { expect, it, onTestFinished } from "vitest";
import { createFunctions } from "../../../local/resources/functions.ts";

/** Declares a function whose code is in the template. */
function declare(members: object) {
  const functions = createFunctions({ environment: () => ({}), log: () => undefined });
  onTestFinished(functions.stop);
  const code = { ZipFile: "exports.handler = async () => 1;" };
  const properties = { Handler: "index.handler", Runtime: "nodejs24.x", Code: code, ...members };
  const stack = { name: "App", template: { Resources: {} }, assets: new Map() } as never;
  return () => functions.providers["AWS::Lambda::Function"]?.({ stack, properties, defaultName: "App-Fn" } as never);
}

it.each([{}, { FunctionName: "Orders_handler-1" }, { FunctionName: "f".repeat(64) }])(
  "runs a function with the name in %j",
  async (members) => {
    expect(await declare(members)()).toMatchObject({
      ref: "FunctionName" in members ? members.FunctionName : "App-Fn",
    });
  },
);

it.each([
  { FunctionName: "../../outside" },
  { FunctionName: "/tmp/outside" },
  { FunctionName: "" },
  { FunctionName: "f".repeat(65) },
  { Handler: "../outside.handler" },
  { Handler: "a/../../outside.handler" },
  { Handler: "" },
])("refuses %j, which would read or write outside of the function's folder and the logs, or is no name", (members) => {
  expect(declare(members)).toThrow(/FunctionName|Handler/);
});

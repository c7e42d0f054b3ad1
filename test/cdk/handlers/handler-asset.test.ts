import { App, Stack } from "aws-cdk-lib/core";
import { expect, test } from "vitest";
import { bundlesContextKey } from "../../../cdk/handlers/handler-asset.ts";
import { TokenService } from "../../../cdk/service/token-service.ts";

test("a bundle that has not been built is refused with what to do", () => {
  const stack = new Stack(new App({ context: { [bundlesContextKey]: "nowhere" } }), "Test");
  expect(() => new TokenService(stack, "Service")).toThrow(
    'The bundle of the function "api" is missing: run "npm run build" first.',
  );
});

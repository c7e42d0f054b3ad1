import { readFileSync } from "node:fs";
import vm from "node:vm";
import { Annotations, Match } from "aws-cdk-lib/assertions";
import { MockIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { expect, it } from "vitest";
import { TokenAuthorizer } from "../../cdk/authorizers/token-authorizer.ts";
import { TokenService } from "../../cdk/service/token-service.ts";
import { emptyStack } from "../cdk/synthesize.ts";

/** The first piece of TypeScript in a document, as a stack's constructor would run it. */
function firstSnippet(document: string): string {
  const [, code = ""] =
    /```ts\n(.*?)```/s.exec(readFileSync(new URL(`../../${document}`, import.meta.url), "utf8")) ?? [];
  return code.replaceAll(/^import .*\n/gm, "");
}

it.each(["README.md", "docs/constructs.md"])("the example in %s protects a route that its scope opens", (document) => {
  const stack = emptyStack();
  const api = new RestApi(stack, "Api");
  const names = { TokenService, TokenAuthorizer, api, integration: new MockIntegration(), stack };
  vm.runInNewContext(`(function () {${firstSnippet(document)}}).call(stack)`, names);
  expect(api.methods).toHaveLength(1);
  expect(Annotations.fromStack(stack).findWarning("*", Match.stringLikeRegexp("latchkey:"))).toEqual([]);
});

import { Annotations, Match } from "aws-cdk-lib/assertions";
import { MockIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import type { Stack } from "aws-cdk-lib/core";
import type { RequestTokenAuthorizer } from "../../../cdk/authorizers/request-token-authorizer.ts";
import { TokenAuthorizer, type TokenAuthorizerProps } from "../../../cdk/authorizers/token-authorizer.ts";
import { emptyStack, importedService } from "../synthesize.ts";

/** A service with one scope for each list of grants. */
export const serviceWith = (stack: Stack, ...scopes: string[][]) =>
  importedService(stack, {
    scopes: scopes.map((grants, index) => ({ name: `scope${index}`, description: "", grants })),
  });

/** Adds methods, as `<METHOD> <path>`, to a RestApi. */
export function addMethods(api: Pick<RestApi, "root">, methods: readonly string[], authorizer?: TokenAuthorizer): void {
  for (const method of methods) {
    const [verb = "", path = ""] = method.split(" ");
    api.root.resourceForPath(path).addMethod(verb, new MockIntegration(), authorizer && { authorizer });
  }
}

/** A stack with a RestApi whose methods are all protected. */
export function protectedStack(
  methods: readonly string[],
  scopes: string[][],
  props: Partial<TokenAuthorizerProps> = {},
  Kind: typeof TokenAuthorizer | typeof RequestTokenAuthorizer = TokenAuthorizer,
) {
  const stack = emptyStack();
  const api = new RestApi(stack, "Api");
  const authorizer = new Kind(stack, "Tokens", { service: serviceWith(stack, ...scopes), ...props });
  addMethods(api, methods, authorizer as TokenAuthorizer);
  return stack;
}

/** Our warnings in a stack whose ids begin with this one. */
export const warningsIn = (stack: Stack, id = "") =>
  Annotations.fromStack(stack)
    .findWarning("*", Match.stringLikeRegexp(`latchkey:${id}`))
    .map(({ entry }) => `${entry.data}`);

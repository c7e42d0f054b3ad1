import type { APIGatewayProxyEventV2WithLambdaAuthorizer, APIGatewayProxyWithLambdaAuthorizerEvent } from "aws-lambda";
import { expect, it } from "vitest";
import { type AuthorizerContext, createGuard, readCaller, withGuard } from "../../guard/index.ts";

const context: AuthorizerContext = {
  tokenId: "tok_1",
  tokenName: "my_app",
  owner: "ops",
  scopes: "orders:read orders:write",
  secretGeneration: "current",
  secretVersion: "3",
  tokenVersion: "5",
  table: "Tokens",
};
const caller = { tokenId: "tok_1", tokenName: "my_app", owner: "ops", scopes: ["orders:read", "orders:write"] };

it.each([
  ["a REST API, payload 1.0 or a WebSocket API", { requestContext: { authorizer: context } }],
  ["payload 2.0", { requestContext: { authorizer: { lambda: context } } }],
])("reads who is calling from an event of %s", (_kind, event) => {
  expect(readCaller(event)).toEqual(caller);
});

it.each([
  ["without an authorizer", { requestContext: {} }],
  ["of another authorizer", { requestContext: { authorizer: { claims: { sub: "alice" } } } }],
  ["with a part of the context", { requestContext: { authorizer: { ...context, owner: undefined } } }],
  ["that is no event of API Gateway", {}],
])("reads nobody from an event %s", (_kind, event) => {
  expect(readCaller(event)).toBeUndefined();
});

it("reads the scopes that the guard left", async () => {
  const at = "2027-01-01T00:00:00.000Z";
  const state = {
    version: 6,
    status: "active",
    secretVersion: 3,
    previousValidUntil: null,
    expiresAt: null,
    scopes: ["orders:read"],
    allowedCidrs: [],
  } as const;
  const guard = createGuard({
    readFeed: async function* () {
      yield [{ tokenId: "tok_1", at, state }];
    },
  });
  const handler = withGuard(guard, async (event: object) => readCaller(event)?.scopes);
  expect(await handler({ requestContext: { authorizer: { ...context } } })).toEqual(["orders:read"]);
});

it("takes the events that the types of AWS Lambda describe", () => {
  type Rest = APIGatewayProxyWithLambdaAuthorizerEvent<AuthorizerContext>;
  type Http = APIGatewayProxyEventV2WithLambdaAuthorizer<AuthorizerContext>;
  const read = (event: Rest | Http) => readCaller(event);
  const owner = (event: Rest): string => event.requestContext.authorizer.owner;
  expect(read({ requestContext: { authorizer: context } } as unknown as Rest)).toEqual(caller);
  expect(owner({ requestContext: { authorizer: context } } as unknown as Rest)).toBe("ops");
});

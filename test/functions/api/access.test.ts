import { expect, it } from "vitest";
import { managementCatalogue } from "../../../contract/management-catalogue.ts";
import { hasAuthorizer, routes } from "../../../contract/routes.ts";
import { newTokenId } from "../../../core/token-id.ts";
import { testApi } from "../../support/api.ts";

const ofGateway = Object.values(routes).filter(hasAuthorizer);
const byAccess = (access: string) => ofGateway.filter((route) => route.access === access);

/** Calls a route as a token with one scope, with what every operation takes. */
async function call({ method, path }: { method: string; path: string }, scopes: string) {
  const id = newTokenId();
  const query = path.endsWith("/trends") ? { query: { tokens: id } } : {};
  const body = method === "POST" || method === "PATCH" ? { body: { name: "app" } } : {};
  return testApi().call(`${method} ${path.replace("{id}", id)}`, {
    caller: { owner: "alice", scopes },
    ...query,
    ...body,
  });
}

// What is declared as open to tokens:self and answers 403 to it would mislead the gateway, the documents and the console.
it.each(byAccess("self"))("$method $path is open to tokens:self and tokens:admin", async (route) => {
  for (const scope of ["tokens:self", "tokens:admin"]) expect((await call(route, scope)).status).not.toBe(403);
  expect((await call(route, "lookup:read")).body).toMatchObject({ status: 403, code: "forbidden" });
});

it.each(byAccess("admin"))("$method $path is open to tokens:admin alone, in the gateway too", async (route) => {
  expect((await call(route, "tokens:admin")).status).toBe(200);
  for (const scopes of ["tokens:self", "tokens:introspect", "lookup:read"]) {
    expect((await call(route, scopes)).body).toMatchObject({ status: 403, code: "forbidden" });
  }
  const openedBy = managementCatalogue.filter(({ grants }) => grants.includes(`${route.method} ${route.path}`));
  expect(openedBy.map(({ name }) => name)).toEqual(["tokens:admin"]);
});

it.each(byAccess("any"))("$method $path is open to every token", async (route) => {
  expect((await call(route, "lookup:read")).status).not.toBe(403);
});

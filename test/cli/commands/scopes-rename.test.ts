import { expect, test } from "vitest";
import { renameScope } from "../../../cli/commands/scopes-rename.ts";
import { createClient } from "../../../client/client.ts";
import { settings, testApi } from "../../support/api.ts";

/** A client of the API in memory, which has the scopes `data:read` and, unless it was renamed, `lookup:read`. */
function withApi() {
  const data = { name: "data:read", description: "", grants: [] };
  const before = testApi({ settings: { scopes: [...settings.scopes, data] } });
  const after = testApi({
    settings: { scopes: [data, ...settings.scopes.filter(({ name }) => name !== "lookup:read")] },
    store: before.store,
  });
  const calls: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const { pathname, searchParams } = new URL(String(input));
    calls.push(`${init.method} ${pathname}`);
    const response = await after.call(`${init.method} ${pathname}`, {
      query: Object.fromEntries(searchParams),
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(typeof init.body === "string" && { rawBody: init.body }),
    });
    return new Response(response.status === 204 ? null : response.text, {
      status: response.status,
      headers: response.headers,
    });
  };
  const create = async (name: string, scopes: string[]) =>
    (await before.call("POST /v1/tokens", { body: { name, scopes } })).body.id as string;
  const fetchScopes = async (id: string) => (await after.call(`GET /v1/tokens/${id}`)).body.scopes;
  return { client: createClient({ baseUrl: "http://api.test", fetch }), calls, create, fetchScopes };
}

test("a scope that was renamed in the catalogue is renamed in every token that has it, and can be repeated", async () => {
  const { client, calls, create, fetchScopes } = withApi();
  const one = await create("a", ["scope:write", "lookup:read"]);
  const both = await create("b", ["lookup:read", "data:read"]);
  const none = await create("c", ["scope:write"]);
  expect((await renameScope(client, "lookup:read", "data:read", true)).changed).toHaveLength(2);
  expect(await fetchScopes(one)).toEqual(["scope:write", "lookup:read"]);

  const renaming = await renameScope(client, "lookup:read", "data:read", false);
  expect([renaming.changed.map(({ name }) => name), renaming.failures]).toEqual([["a", "b"], []]);
  expect([await fetchScopes(one), await fetchScopes(both), await fetchScopes(none)]).toEqual([
    ["scope:write", "data:read"],
    ["data:read"],
    ["scope:write"],
  ]);
  const patches = () => calls.filter((call) => call.startsWith("PATCH")).length;
  const before = patches();
  expect((await renameScope(client, "lookup:read", "data:read", false)).changed).toEqual([]);
  expect(patches()).toBe(before);
});

test("a scope that the service doesn't have is refused, naming those that it has", async () => {
  const { client } = withApi();
  await expect(renameScope(client, "lookup:read", "no:such", false)).rejects.toThrow(
    "The service has no scope no:such. It has data:read, scope:write, tokens:self, tokens:admin, tokens:introspect.",
  );
});

import { beforeAll, describe, expect, it } from "vitest";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { testApi } from "../../support/api.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { tokenWith, writeFor } from "../../support/token-fixture.ts";

const client = localDynamoClient();
let api: ReturnType<typeof testApi>;
let caller: { readonly tokenId: string; readonly owner: string; readonly scopes: string };

beforeAll(async () => {
  const tableName = await createTokenTable(client);
  const store = createDynamoTokenStore({ tableName, eventRetention: 60, client });
  const administrator = tokenWith({ owner: "ops", name: "admin", scopes: ["tokens:admin"] });
  await store.create(administrator, writeFor(administrator));
  caller = { tokenId: administrator.id, owner: "ops", scopes: "tokens:admin" };
  api = testApi({ store });
});

const owner = "o".repeat(128);

/** Names of the most bytes that one of 128 characters can have, in UTF-8 and in the composed form. */
const longest = ["🔑", "\u0958", "\u{1D160}", "ΐ"].map((character) => {
  const composed = character.normalize();
  return composed.repeat(Math.floor(128 / [...composed].length));
});

describe("the longest names", () => {
  it("are paged through by every cursor that was given out, and found by ?name= and ?namePrefix=", async () => {
    for (const name of longest) {
      const created = await api.call("POST /v1/tokens", { caller, body: { name, owner } });
      expect([created.status, created.body.name]).toEqual([201, name]);
    }
    for (const query of [{}, { owner }, { ownerPrefix: owner }]) {
      expect(await listNames({ ...query, limit: "1" })).toEqual(expect.arrayContaining(longest));
    }
    for (const name of longest) {
      expect(await listNames({ name })).toEqual([name]);
      expect(await listNames({ owner, namePrefix: name })).toEqual([name]);
    }
  });

  it.each([
    ["121 × U+0958, which NFC doubles", "\u0958".repeat(121)],
    ["83 × U+1D160, which NFC triples", "\u{1D160}".repeat(83)],
    ["128 × U+1D160", "\u{1D160}".repeat(128)],
    ["64 × U+0390 and 65 more", "ΐ".repeat(129)],
  ])("are measured after normalization: %s is 422 to create, to rename and to search", async (_what, name) => {
    const before = await listNames({});
    const existing = await api.call("GET /v1/tokens", { caller, query: { owner: "ops" } });
    const id = existing.body.items[0].id;
    const responses = [
      await api.call("POST /v1/tokens", { caller, body: { name } }),
      await api.call(`PATCH /v1/tokens/${id}`, { caller, body: { name } }),
      await api.call("GET /v1/tokens", { caller, query: { name } }),
      await api.call("GET /v1/tokens", { caller, query: { namePrefix: name } }),
    ];
    for (const { status, body } of responses) {
      expect([status, body.errors[0].detail]).toEqual([422, "Must have at most 128 characters."]);
    }
    expect(await listNames({})).toEqual(before);
  });
});

async function listNames(query: Record<string, string>): Promise<string[]> {
  const names: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await api.call("GET /v1/tokens", { caller, query: { ...query, ...(cursor && { cursor }) } });
    expect(page.status).toBe(200);
    names.push(...page.body.items.map((token: { name: string }) => token.name));
    cursor = page.body.nextCursor;
  }
  return names;
}

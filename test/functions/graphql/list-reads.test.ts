import { describe, expect, it, vi } from "vitest";
import { testGraphql } from "../../support/graphql.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";

describe("the lists of one request", () => {
  it("are read once, whatever their pages", async () => {
    const store = createMemoryTokenStore();
    const list = vi.spyOn(store, "list");
    const graphql = testGraphql({ store });
    const { secret } = await graphql.createToken("ops", ["tokens:admin"]);
    const fields = ["a", "b", "c"].map((alias) => `${alias}: tokens(limit: 1) { pageInfo { totalCount } }`).join(" ");
    await graphql.call(`{ admin { personalApiTokens { ${fields} d: tokens(userId: "ops") { nodes { name } } } } }`, {
      secret,
    });
    expect(list).toHaveBeenCalledTimes(2);
  });

  it("are not read where their arguments are wrong", async () => {
    const store = createMemoryTokenStore();
    const list = vi.spyOn(store, "list");
    const graphql = testGraphql({ store });
    const { secret } = await graphql.createToken("ops", ["tokens:admin"]);
    const response = await graphql.call("{ admin { personalApiTokens { tokens(limit: -1) { nodes { name } } } } }", {
      secret,
    });
    expect(response.data).toEqual({ admin: { personalApiTokens: { tokens: null } } });
    expect(list).not.toHaveBeenCalled();
  });

  it("end at 5,000 tokens, and say so", async () => {
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("ops", ["tokens:admin"]);
    const page = {
      items: Array.from({ length: 1_000 }, (_, index) => ({ id: `tok_${index}`, name: "n" })),
      nextCursor: "more",
    };
    const list = vi.spyOn(graphql.store, "list").mockResolvedValue(page as never);
    const asked = "{ admin { personalApiTokens { tokens(limit: 1) { pageInfo { totalCount } } } } }";
    const { data, extensions } = await graphql.call(asked, { secret });
    expect(data.admin.personalApiTokens.tokens.pageInfo.totalCount).toBe(5_000);
    expect(extensions).toEqual({ truncated: { maxTokens: 5_000 } });
    expect(list).toHaveBeenCalledTimes(5);
    list.mockResolvedValue({ items: [], nextCursor: null });
    expect((await graphql.call(asked, { secret })).extensions).toBeUndefined();
  });

  it("are refused where the response would be larger than Lambda takes", async () => {
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("ops", ["tokens:admin"]);
    const items = Array.from({ length: 5_000 }, (_, index) => ({
      id: `tok_${index}`,
      name: "n".repeat(128),
      owner: "ops",
    }));
    vi.spyOn(graphql.store, "list").mockResolvedValue({ items, nextCursor: null } as never);
    const names = Array.from({ length: 9 }, (_, index) => `name${index}: name`).join(" ");
    const response = await graphql.call(`{ admin { personalApiTokens { tokens { nodes { ${names} } } } } }`, {
      secret,
    });
    expect([response.status, response.errors[0].extensions.code, response.data]).toEqual([
      200,
      "validation_failed",
      undefined,
    ]);
  });
});

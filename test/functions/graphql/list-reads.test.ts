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
    const page = (length: number) => ({
      items: Array.from({ length }, (_, index) => ({ id: `tok_${index}`, name: "n" })),
      nextCursor: "more",
    });
    const list = vi.spyOn(graphql.store, "list").mockImplementation(async ({ limit }) => page(limit) as never);
    const asked = "{ admin { personalApiTokens { tokens(limit: 1) { pageInfo { totalCount } } } } }";
    const { data, extensions } = await graphql.call(asked, { secret });
    expect(data.admin.personalApiTokens.tokens.pageInfo.totalCount).toBe(5_000);
    expect(extensions).toEqual({ truncated: { maxTokens: 5_000 } });
    expect(list).toHaveBeenCalledTimes(5);
    // Pages may be short: the last one is asked for what is missing.
    list.mockImplementation(async ({ limit }) => page(Math.min(limit, 900)) as never);
    expect((await graphql.call(asked, { secret })).data.admin.personalApiTokens.tokens.pageInfo.totalCount).toBe(5_000);
    list.mockResolvedValue({ items: [], nextCursor: null });
    expect((await graphql.call(asked, { secret })).extensions).toBeUndefined();
  });

  it("are refused where the response would be longer than 5,000,000 characters", async () => {
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("ops", ["tokens:admin"]);
    const callWith = (length: number) => {
      const items = [{ id: "tok_1", name: "n".repeat(length), owner: "ops" }];
      vi.spyOn(graphql.store, "list").mockResolvedValue({ items, nextCursor: null } as never);
      return graphql.call("{ admin { personalApiTokens { tokens { nodes { name } } } } }", { secret });
    };
    const rest = (await callWith(0)).text.length;
    const longest = await callWith(5_000_000 - rest);
    expect([longest.text.length, longest.errors]).toEqual([5_000_000, undefined]);
    const { status, errors, data } = await callWith(5_000_001 - rest);
    expect([status, errors[0].extensions.code, data]).toEqual([200, "validation_failed", undefined]);
    expect(errors[0].message).toContain("smaller pages");
  });

  it("are not read for owners and names that no token has", async () => {
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("ops", ["tokens:admin"]);
    const list = vi.spyOn(graphql.store, "list");
    const [owner, name] = ["o".repeat(3_000), "n".repeat(3_000)];
    const { data } = await graphql.call(
      `{ admin { personalApiTokens {
        tokens(userId: "${owner}") { nodes { key } }
        a: tokenByUserAndName(userId: "${owner}", tokenName: "n") { key }
        b: tokenByUserAndName(userId: "ops", tokenName: "${name}") { key }
      } } }`,
      { secret },
    );
    expect(data.admin.personalApiTokens).toEqual({ tokens: { nodes: [] }, a: null, b: null });
    expect(list).not.toHaveBeenCalled();
  });
});

import { describe, expect, it } from "vitest";
import { testGraphql } from "../../support/graphql.ts";

describe("the changes of one request", () => {
  it("are made in order, one after the other, whatever becomes of each", async () => {
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("alice", ["tokens:self"]);
    const { data, errors } = await graphql.call(
      `mutation {
        admin { personalApiTokens {
          a: createToken(name: "first") b: createToken(name: "first") c: createToken(name: "second")
        } }
        again: admin { personalApiTokens { createToken(name: "third") } }
      }`,
      { secret },
    );
    expect(data).toEqual({
      admin: { personalApiTokens: { a: expect.any(String), b: null, c: expect.any(String) } },
      again: { personalApiTokens: { createToken: expect.any(String) } },
    });
    expect(errors.map(({ path }: { path: string[] }) => path.at(-1))).toEqual(["b"]);
    const list = '{ admin { personalApiTokens { tokens(fieldSorter: {fieldName: "key"}) { nodes { name } } } } }';
    const names = (await graphql.call(list, { secret })).data.admin.personalApiTokens.tokens.nodes;
    expect(names.slice(1)).toEqual([{ name: "first" }, { name: "second" }, { name: "third" }]);
  });

  it("say from when the last of them is in force", async () => {
    const graphql = testGraphql();
    const { secret } = await graphql.createToken("alice", ["tokens:self"]);
    const { id } = await graphql.createToken("alice", []);
    const change = (fields: string) =>
      graphql.call(`mutation { admin { personalApiTokens { ${fields} } } }`, { secret });
    const waitUntilEffective = new Date(graphql.clock.now.getTime() + 300_500).toISOString();
    const renamed = await change(
      `a: updateToken(key: "${id}", state: DISABLED) b: updateToken(key: "${id}", name: "n")`,
    );
    expect(renamed.extensions).toEqual({ effectiveBy: waitUntilEffective });
    expect((await change(`deleteToken(key: "${id}")`)).extensions).toEqual({ effectiveBy: waitUntilEffective });
    expect((await change(`deleteToken(key: "${id}")`)).extensions).toBeUndefined();
  });

  it("say the latest of the times from which they are in force", async () => {
    const graphql = testGraphql();
    const earlier = await graphql.createToken("alice", []);
    graphql.clock.now = new Date(graphql.clock.now.getTime() + 60_000);
    const { id, secret } = await graphql.createToken("alice", ["tokens:self"]);
    const latest = new Date(graphql.clock.now.getTime() + 300_500).toISOString();
    // The token was enabled all the time: what an earlier change made of it is in force earlier.
    const [enabled, renamed] = [
      `a: updateToken(key: "${earlier.id}", state: ACTIVE)`,
      `b: updateToken(key: "${id}", name: "n")`,
    ];
    const change = (fields: string) =>
      graphql.call(`mutation { admin { personalApiTokens { ${fields} } } }`, { secret });
    expect((await change(`${renamed} ${enabled}`)).extensions).toEqual({ effectiveBy: latest });
    expect((await change(`${enabled} ${renamed.replace('"n"', '"m"')}`)).extensions).toEqual({ effectiveBy: latest });
  });

  it("say that a flush of caches was asked for", async () => {
    const graphql = testGraphql({ propagateRevocation: async () => true });
    const { secret } = await graphql.createToken("alice", ["tokens:self"]);
    const { id } = await graphql.createToken("alice", []);
    const change = (state: string) =>
      graphql.call(`mutation { admin { personalApiTokens { updateToken(key: "${id}", state: ${state}) } } }`, {
        secret,
      });
    expect((await change("DISABLED")).extensions).toMatchObject({ cacheFlush: "requested" });
    expect((await change("ACTIVE")).extensions).not.toHaveProperty("cacheFlush");
  });

  it("end with the token that makes them", async () => {
    const graphql = testGraphql();
    const { id, secret } = await graphql.createToken("alice", ["tokens:self"]);
    const { data, errors } = await graphql.call(
      `mutation { admin { personalApiTokens { deleteToken(key: "${id}") createToken(name: "after") } } }`,
      { secret },
    );
    expect(data.admin.personalApiTokens).toEqual({ deleteToken: true, createToken: null });
    expect(errors[0].extensions.code).toBe("unauthorized");
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { testGraphql } from "../../support/graphql.ts";

let graphql: ReturnType<typeof testGraphql>;
let alice: { readonly id: string; readonly secret: string };
let bob: typeof alice;

beforeEach(async () => {
  graphql = testGraphql();
  alice = await graphql.createToken("alice", ["tokens:self", "lookup:read"], { name: "one" });
  bob = await graphql.createToken("bob", ["tokens:self"], { name: "his" });
});

const field = (kind: string, text: string) => `${kind} { admin { personalApiTokens { result: ${text} } } }`;

/** What one field responds with, or the message of its error. */
async function ask(kind: "query" | "mutation", text: string, secret = alice.secret) {
  const { data, errors } = await graphql.call(field(kind, text), { secret });
  return errors ? `${errors[0].extensions.code}: ${errors[0].message}` : data.admin.personalApiTokens.result;
}

const taken = "The owner already has a token with this name.";

describe("a query", () => {
  it("verifies the secrets that the caller may know of, and no others", async () => {
    expect(await ask("query", `verifyToken(token: "${alice.secret}")`)).toBe(true);
    for (const token of [bob.secret, "nonsense"])
      expect(await ask("query", `verifyToken(token: "${token}")`)).toBe(false);
    const weak = await graphql.createToken("alice", [], { name: "weak" });
    expect(await ask("query", `verifyToken(token: "${alice.secret}")`, weak.secret)).toBe(false);
  });

  it("finds a token by its key, or by its owner and name, where the caller may see it", async () => {
    expect(await ask("query", `tokenByKey(key: "${alice.id}") { name }`)).toEqual({ name: "one" });
    const byName = (userId: string, tokenName: string) =>
      ask("query", `tokenByUserAndName(userId: "${userId}", tokenName: "${tokenName}") { key }`);
    expect(await byName("alice", "one")).toEqual({ key: alice.id });
    for (const key of [bob.id, "tok_01jd8m2v5rf7rsq4b1c9x6e0aw", "x"]) {
      expect(await ask("query", `tokenByKey(key: "${key}") { name }`)).toBeNull();
    }
    expect([await byName("bob", "his"), await byName("alice", "two"), await byName("a b", "one")]).toEqual([
      null,
      null,
      null,
    ]);
    expect(await byName("alice", "n".repeat(129))).toBeNull();
    const weak = await graphql.createToken("alice", [], { name: "weak" });
    expect(await ask("query", `tokenByKey(key: "${alice.id}") { name }`, weak.secret)).toBeNull();
    const byNameOfWeak = 'tokenByUserAndName(userId: "alice", tokenName: "one") { key }';
    expect(await ask("query", byNameOfWeak, weak.secret)).toBeNull();
    expect(await ask("query", "tokens { nodes { name } }", weak.secret)).toEqual({ nodes: [] });
  });

  it("of a guest is an error at admin", async () => {
    const { data, errors } = await graphql.call(field("query", "tokens { nodes { name } }"));
    expect([data, errors[0].path, errors[0].extensions.code]).toEqual([null, ["admin"], "unauthorized"]);
    expect(errors[0].message).toBe("Permission denied");
  });

  it("lists the tokens of an owner that can be one", async () => {
    const list = (userId: string) => ask("query", `tokens(userId: "${userId}") { nodes { name } }`);
    expect(await list("alice")).toEqual({ nodes: [{ name: "one" }] });
    for (const owner of ["bob", "a b", "o".repeat(129)]) expect(await list(owner)).toEqual({ nodes: [] });
  });
});

describe("a mutation", () => {
  it("makes a token with an expiry of ISO 8601, and says what it would not take", async () => {
    const secret = await ask("mutation", 'createToken(name: "two", expireAt: "2040-01-01", scopes: ["lookup:read"])');
    expect(secret).toMatch(/^lk_/);
    const made = await ask("query", 'tokenByUserAndName(userId: "alice", tokenName: "two") { key expireAt }');
    expect(await graphql.store.get(made.key)).toMatchObject({ scopes: ["lookup:read"] });
    expect(new Date(made.expireAt).toISOString()).toBe("2040-01-01T00:00:00.000Z");
    expect(await ask("mutation", 'createToken(name: "three", expireAt: "soon")')).toMatch(
      /^validation_failed: .*expireAt must be an ISO 8601 date/,
    );
    expect(await ask("mutation", 'createToken(name: "one")')).toBe(
      `name_taken: ${taken} (javax.jcr.ItemExistsException: This node already exists: /users/alice/tokens/one)`,
    );
    expect(await ask("mutation", 'createToken(name: "")')).toMatch(/^validation_failed: .*name/);
  });

  it("changes only the fields that it names; an empty expiry removes the expiry", async () => {
    const stored = () => graphql.store.get(alice.id);
    const update = (members: string) => ask("mutation", `updateToken(key: "${alice.id}", ${members})`);
    expect(await update('expireAt: "2040-01-01T12:00:00+01:00"')).toBe(true);
    expect(await stored()).toMatchObject({
      name: "one",
      expiresAt: "2040-01-01T11:00:00.000Z",
      scopes: ["tokens:self", "lookup:read"],
    });
    expect(await update('name: "other"')).toBe(true);
    expect(await stored()).toMatchObject({ name: "other", expiresAt: "2040-01-01T11:00:00.000Z" });
    expect(await update('expireAt: ""')).toBe(true);
    expect(await stored()).toMatchObject({ expiresAt: null, status: "active" });
    expect(await update('expireAt: "soon"')).toMatch(/^validation_failed: /);
    await graphql.createToken("alice", [], { name: "taken" });
    const siblings = "javax.jcr.ItemExistsException: Same name siblings are not allowed: node /users/alice/tokens";
    expect(await update('name: "taken"')).toBe(`name_taken: ${taken} (${siblings})`);
    expect(await update('name: ""')).toMatch(/^validation_failed: /);
    expect(await update('name: ""')).toContain(siblings);
    expect(await update('name: " x"')).not.toContain(siblings);
    expect(await update('scopes: ["scope:write"]')).toMatch(/^scope_not_held: /);
    expect(await update("state: DISABLED")).toBe(true);
    expect(await stored()).toMatchObject({ name: "other", status: "disabled" });
  });

  it("without an expiry takes the default, and with null none", async () => {
    const defaults = testGraphql({ settings: { defaultLifetime: 86_400 } });
    const { secret } = await defaults.createToken("alice", ["tokens:self"]);
    const expiryOf = async (members: string) => {
      await defaults.call(field("mutation", `createToken(name: "n"${members})`), { secret });
      const byName = field("query", 'tokenByUserAndName(userId: "alice", tokenName: "n") { key expireAt }');
      const { key, expireAt } = (await defaults.call(byName, { secret })).data.admin.personalApiTokens.result;
      await defaults.call(field("mutation", `deleteToken(key: "${key}")`), { secret });
      return expireAt;
    };
    expect(await expiryOf("")).toBe("2026-11-22T12:00:00.000Z");
    expect(await expiryOf(", expireAt: null")).toBeNull();
  });

  it("of a token without tokens:self is an error where changes begin", async () => {
    const weak = await graphql.createToken("alice", [], { name: "weak" });
    const { data, errors } = await graphql.call(field("mutation", `deleteToken(key: "${alice.id}")`), {
      secret: weak.secret,
    });
    expect([data, errors[0].path]).toEqual([{ admin: { personalApiTokens: null } }, ["admin", "personalApiTokens"]]);
    expect([errors[0].message, errors[0].extensions.code]).toEqual(["Permission denied", "forbidden"]);
  });

  it("of a token that the caller can't see is false, and changes nothing", async () => {
    expect(await ask("mutation", `updateToken(key: "${bob.id}", name: "mine")`)).toBe(false);
    expect(await ask("mutation", `deleteToken(key: "${bob.id}")`)).toBe(false);
    expect(await graphql.store.get(bob.id)).toMatchObject({ name: "his" });
    expect(await ask("mutation", `deleteToken(key: "${alice.id}")`)).toBe(true);
    expect(await graphql.store.get(alice.id)).toBeUndefined();
  });
});

import { beforeAll, describe, expect, test } from "vitest";
import { codes, create, fetchNode, messages, mutation, operate, person, post, query } from "./graphql-client.ts";
import { lookup, manage, unique, until } from "./stack.ts";

describe("createToken", () => {
  test("returns the secret itself, once: ACTIVE and without an expiry unless told otherwise", async () => {
    const { owner, secret } = await person();
    const plain = await create('name: "plain"', secret);
    expect(await fetchNode(plain.key, secret)).toMatchObject({
      name: "plain",
      key: plain.key,
      user: { name: owner },
      expireAt: null,
      state: "ACTIVE",
    });
    const nulls = await create('name: "nulls", expireAt: null, scopes: null, state: null', secret);
    expect(await fetchNode(nulls.key, secret)).toMatchObject({ expireAt: null, state: "ACTIVE" });
    expect((await operate("{ currentUser { name } }", {}, plain.secret)).data.currentUser.name).toBe(owner);
    expect((await query("tokens { nodes { name key } }", secret)).payload.tokens.nodes).not.toContainEqual(
      plain.secret,
    );
  });

  test("makes a token that acts where its scopes are: a list, a single string, or the default ones", async () => {
    const { secret } = await person();
    const single = await create('name: "single", scopes: "lookup:read"', secret);
    expect((await lookup(single.secret)).status).toBe(200);
    const none = await create('name: "none", scopes: []', secret);
    expect((await lookup(none.secret)).status).toBe(403);
    const byDefault = await create('name: "default"', secret);
    expect((await lookup(byDefault.secret)).status).toBe(200);
  });

  test("takes an expiry in the past: the token is ACTIVE and doesn't verify", async () => {
    const { secret } = await person();
    const { payload } = await mutation('createToken(name: "past", expireAt: "2020-01-01")', secret);
    const node = 'tokens(fieldSorter: {fieldName: "expireAt", sortType: DESC}, limit: 1) { nodes { name state } }';
    expect((await query(`${node} verifyToken(token: "${payload.createToken}")`, secret)).payload).toMatchObject({
      tokens: { nodes: [{ name: "past", state: "ACTIVE" }] },
      verifyToken: false,
    });
    const disabled = await mutation('createToken(name: "disabled", state: DISABLED)', secret);
    const verify = `verifyToken(token: "${disabled.payload.createToken}")`;
    expect((await query(verify, secret)).payload.verifyToken).toBe(false);
  });

  test.each([
    [
      "a taken name",
      'name: "calling"',
      "name_taken",
      "javax.jcr.ItemExistsException: This node already exists: /users/OWNER/tokens/calling",
    ],
    ["an empty name", 'name: ""', "validation_failed", "name"],
    ["no name", "name: null", "validation_failed", "Internal Server Error(s) while executing query"],
    [
      "an empty date",
      'name: "n", expireAt: ""',
      "validation_failed",
      'java.lang.IllegalArgumentException: Invalid format: ""',
    ],
    [
      "a bad date",
      'name: "n", expireAt: "2010-ABCDEF-01"',
      "validation_failed",
      'java.lang.IllegalArgumentException: Invalid format: "2010-ABCDEF-01" is malformed at "-ABCDEF-01"',
    ],
    [
      "a wrong state",
      'name: "n", state: PAUSED',
      "validation_failed",
      "Internal Server Error(s) while executing query",
    ],
    ["an unknown scope", 'name: "n", scopes: "no:such"', "validation_failed", "Unknown scope no:such"],
    ["a null among the scopes", 'name: "n", scopes: [null]', "validation_failed", "scopes.0"],
    ["a scope that the caller lacks", 'name: "n", scopes: ["scope:write"]', "scope_not_held", "scope:write"],
  ])("refuses %s, and creates nothing", async (_what, members, code, message) => {
    const { owner, id, secret } = await person();
    const { payload, ...failed } = await mutation(`createToken(${members})`, secret);
    expect(payload?.createToken ?? null).toBeNull();
    expect(codes(failed)).toEqual([code]);
    expect(messages(failed)[0]).toContain(message.replace("OWNER", owner));
    const { nodes } = (await query("tokens { nodes { key name } }", secret)).payload.tokens;
    expect(nodes).toEqual([expect.objectContaining({ key: id, name: "calling" })]);
  });

  test("refuses null and wrong values of variables too", async () => {
    const { secret } = await person();
    const declared = "($name: String!, $state: TokenState)";
    for (const variables of [{ name: null }, {}, { name: "n", state: "PAUSED" }]) {
      const failed = await mutation("createToken(name: $name, state: $state)", secret, variables, declared);
      expect([failed.data, codes(failed)]).toEqual([null, ["validation_failed"]]);
      expect(messages(failed)[0]).toContain("Internal Server Error(s) while executing query");
    }
  });

  test("runs several in order", async () => {
    const { secret } = await person();
    const { payload, errors } = await mutation(
      'a: createToken(name: "same") b: createToken(name: "same") c: createToken(name: "other")',
      secret,
    );
    expect([payload.a, payload.b, payload.c]).toEqual([expect.any(String), null, expect.any(String)]);
    expect(errors.map(({ path }) => path)).toEqual([["admin", "personalApiTokens", "b"]]);
  });
});

test("each change of a mutation is decided by what those before it left", async () => {
  const { id, secret } = await person();
  const { payload, errors } = await mutation(
    `a: updateToken(key: "${id}", scopes: "tokens:self") b: createToken(name: "b", scopes: "lookup:read")
     c: updateToken(key: "${id}", state: DISABLED) d: createToken(name: "d") e: updateToken(key: "${id}", state: ACTIVE)`,
    secret,
  );
  expect(payload).toMatchObject({ a: true, b: null, c: true, d: null, e: null });
  expect(codes({ data: null, errors })).toEqual(["scope_not_held", "unauthorized", "unauthorized"]);
  expect((await manage(`GET /v1/tokens/${id}`)).body).toMatchObject({ status: "disabled", scopes: ["tokens:self"] });
});

describe("updateToken", () => {
  let secret: string;
  let owner: string;
  beforeAll(async () => {
    ({ secret, owner } = await person());
  });

  test("leaves what is null or absent, and says true where the token exists", async () => {
    const { key } = await create('name: "kept", expireAt: "2040-01-01"', secret);
    const before = await fetchNode(key, secret);
    for (const members of ["", ", name: null, expireAt: null, scopes: null, state: null", ', name: "kept"']) {
      expect((await mutation(`updateToken(key: "${key}"${members})`, secret)).payload.updateToken).toBe(true);
    }
    expect(await fetchNode(key, secret)).toEqual(before);
  });

  test("changes name, expiry, scopes and state; the key stays, and the old name is free", async () => {
    const made = await create('name: "before", expireAt: "2040-01-01"', secret);
    const changed = await mutation(
      `updateToken(key: "${made.key}", name: "after", expireAt: "2041-02-03T04:05:06+02:00", scopes: [], state: DISABLED)`,
      secret,
    );
    expect(changed.payload.updateToken).toBe(true);
    expect(await fetchNode(made.key, secret)).toMatchObject({
      key: made.key,
      name: "after",
      expireAt: "2041-02-03T02:05:06.000Z",
      state: "DISABLED",
    });
    expect((await manage(`GET /v1/tokens/${made.key}`)).body.scopes).toEqual([]);
    await create('name: "before"', secret);
  });

  test("takes the expiry away with an empty one", async () => {
    const { key } = await create('name: "expiring", expireAt: "2040-01-01"', secret);
    expect((await mutation(`updateToken(key: "${key}", expireAt: "")`, secret)).payload.updateToken).toBe(true);
    expect((await fetchNode(key, secret)).expireAt).toBeNull();
  });

  test.each([
    ["a taken name", ', name: "calling"', "name_taken", "Same name siblings are not allowed: node /users/OWNER/tokens"],
    [
      "an empty name",
      ', name: ""',
      "validation_failed",
      "Same name siblings are not allowed: node /users/OWNER/tokens",
    ],
    [
      "a bad date with a good name",
      ', name: "good", expireAt: "2010-ABCDEF-01"',
      "validation_failed",
      "Internal Server Error(s) while executing query",
    ],
    ["a scope that is unknown", ', name: "good", scopes: "no:such"', "validation_failed", "Unknown scope no:such"],
    [
      "a wrong state",
      ', name: "good", state: PAUSED',
      "validation_failed",
      "Internal Server Error(s) while executing query",
    ],
  ])("refuses %s, and changes nothing", async (_what, members, code, message) => {
    const { key } = await create(`name: "${unique("token")}"`, secret);
    const before = await fetchNode(key, secret);
    const { payload, ...failed } = await mutation(`updateToken(key: "${key}"${members})`, secret);
    expect([payload?.updateToken ?? null, codes(failed)]).toEqual([null, [code]]);
    expect(messages(failed)[0]).toContain(message.replace("OWNER", owner));
    expect(await fetchNode(key, secret)).toEqual(before);
  });

  test("and deleteToken say false for an unknown, an empty and a deleted key, without errors", async () => {
    const { key } = await create(`name: "${unique("token")}"`, secret);
    expect((await mutation(`deleteToken(key: "${key}")`, secret)).payload.deleteToken).toBe(true);
    for (const missing of [key, "", "00000000-0000-0000-0000-000000000000", "tok_00000000000000000000000000"]) {
      const { payload, errors } = await mutation(
        `updateToken(key: "${missing}", name: "x") deleteToken(key: "${missing}")`,
        secret,
      );
      expect([payload.updateToken, payload.deleteToken, errors]).toEqual([false, false, []]);
      const seen = await query(`tokenByKey(key: "${missing}") { name }`, secret);
      expect([seen.payload.tokenByKey, seen.errors]).toEqual([null, []]);
    }
  });

  test("deleteToken refuses a key that is null, and deletes nothing", async () => {
    const { key } = await create(`name: "${unique("token")}"`, secret);
    const failed = await mutation("deleteToken(key: null)", secret);
    expect([failed.data, codes(failed)]).toEqual([null, ["validation_failed"]]);
    expect(await fetchNode(key, secret)).not.toBeNull();
  });

  test("what was taken away opens nothing any more", async () => {
    const made = await create(`name: "${unique("token")}", scopes: "lookup:read"`, secret);
    expect((await lookup(made.secret)).status).toBe(200);
    const document = `mutation { admin { personalApiTokens { updateToken(key: "${made.key}", state: DISABLED) } } }`;
    // The response says from when the change is in force, as that of the HTTP API does.
    await until((await post({ query: document }, secret)).body.extensions.effectiveBy);
    expect((await lookup(made.secret)).status).toBe(401);
    expect((await query(`verifyToken(token: "${made.secret}")`, secret)).payload.verifyToken).toBe(false);
  });
});

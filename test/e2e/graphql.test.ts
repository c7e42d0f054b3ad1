import { getIntrospectionQuery } from "graphql";
import { beforeAll, describe, expect, test } from "vitest";
import { apolloClient, operate, post, type Result, tokensApi } from "./graphql-client.ts";
import { createToken, lookup, manage, stack, unique, until } from "./stack.ts";

const root = stack.adminToken;
const messages = ({ errors }: Result) => errors.map(({ message }) => message);
const codes = ({ errors }: Result) => errors.map(({ extensions }) => extensions.code);

/** An owner with a token that may manage the owner's tokens. */
async function person(stem = "person") {
  const owner = unique(stem);
  return createToken({ owner, name: "calling", scopes: ["tokens:self", "lookup:read"] });
}

const query = (selection: string, secret?: string, variables = {}, declared = "") =>
  tokensApi("query", selection, secret, variables, declared);
const mutation = (selection: string, secret?: string, variables = {}, declared = "") =>
  tokensApi("mutation", selection, secret, variables, declared);

async function fetchNode(key: string, secret: string) {
  const fields = "name key user { name } createdAt updatedAt expireAt state";
  return (await query(`tokenByKey(key: $key) { ${fields} }`, secret, { key }, "($key: String!)")).payload.tokenByKey;
}

/** Creates a token through GraphQL and gives its secret and key. */
async function create(members: string, secret: string) {
  const { payload, errors } = await mutation(`createToken(${members})`, secret);
  expect(errors).toEqual([]);
  const { body } = await manage("GET /v1/tokens/self", { secret: payload.createToken });
  return { secret: payload.createToken as string, key: body.id as string };
}

describe("transport", () => {
  test("both paths take a query as JSON, with variables, null or none, and return JSON", async () => {
    const { owner, secret } = await person();
    for (const path of ["/graphql", "/modules/graphql"]) {
      for (const rest of [{}, { variables: null }, { variables: {}, operationName: null }]) {
        const response = await post({ query: "{ currentUser { name } }", ...rest }, secret, path);
        expect([response.status, response.body]).toEqual([200, { data: { currentUser: { name: owner } } }]);
        expect(response.headers.get("content-type")).toMatch(/^application\/json/);
      }
    }
  });

  test("errors of GraphQL have status 200, for guests too, and our codes without stacks", async () => {
    for (const document of ["{ admin { personalApiTokens { availableScopes { name } } } }", "{ nothing }", "{"]) {
      const response = await post({ query: document });
      expect(response.status).toBe(200);
      expect(response.body.errors[0].extensions.code).toMatch(/^(unauthorized|validation_failed|bad_request)$/);
      expect(response.text).not.toMatch(/stack|node_modules|Did you mean/);
    }
  });

  test("a guest is who has no token, or one that can't be used", async () => {
    const owner = unique("owner");
    const expired = await createToken({ owner, expiresAt: "2020-01-01T00:00:00Z" });
    const disabled = await createToken({ owner, status: "disabled" });
    for (const secret of [undefined, "garbage", expired.secret, disabled.secret, `${root.slice(0, -1)}-`]) {
      expect(await operate("{ currentUser { name } }", {}, secret)).toEqual({
        data: { currentUser: null },
        errors: [],
      });
    }
  });

  test("named operations, aliases, fragments, __typename and null variables work through Apollo", async () => {
    const { owner, secret } = await person();
    const { data, errors } = await operate(
      `query Overview($site: String, $sorter: InputFieldSorterInput) {
        me: currentUser { ...who }
        admin { personalApiTokens { tokens(site: $site, fieldSorter: $sorter) { nodes { ...shown } } } }
      }
      fragment who on User { name username }
      fragment shown on PersonalApiToken { named: name user { ...who } }`,
      { site: null, sorter: null },
      secret,
    );
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      me: { __typename: "User", name: owner, username: owner },
      admin: { __typename: "AdminQuery", personalApiTokens: { tokens: { nodes: [{ named: "calling" }] } } },
    });
  });

  test("introspection is for whoever may use the API", async () => {
    const { secret } = await createToken({ scopes: [] });
    expect((await post({ query: getIntrospectionQuery() }, secret)).body.data.__schema.queryType.name).toBe("Query");
    expect((await post({ query: getIntrospectionQuery() })).body.data).toBeUndefined();
  });
});

describe("who may do what", () => {
  const list = "tokens { nodes { name user { name } } }";
  const change = 'createToken(name: "not made")';

  test("a guest gets an error at admin, data: null, and nothing is done", async () => {
    for (const secret of [undefined, "garbage"]) {
      for (const answered of [await query(list, secret), await mutation(change, secret)]) {
        expect(answered).toMatchObject({ data: null, errors: [{ path: ["admin"], message: "Permission denied" }] });
      }
    }
    const plain = await post({ query: `{ admin { personalApiTokens { ${list} } } }` });
    expect([plain.status, plain.body]).toEqual([
      200,
      { data: null, errors: [expect.objectContaining({ path: ["admin"] })] },
    ]);
  });

  test("a user without the permission enters, and sees and changes nothing", async () => {
    const owner = unique("owner");
    const { id } = await createToken({ owner });
    const { secret } = await createToken({ owner, scopes: ["lookup:read"] });
    const seen = await query(
      `${list} tokenByKey(key: "${id}") { name } verifyToken(token: "${secret}") availableScopes { name }`,
      secret,
    );
    expect(seen.errors).toEqual([]);
    expect(seen.payload).toMatchObject({ tokens: { nodes: [] }, tokenByKey: null, verifyToken: false });
    expect(seen.payload.availableScopes.length).toBeGreaterThan(2);
    const changed = await mutation(change, secret);
    expect(changed).toMatchObject({
      data: { admin: { personalApiTokens: null } },
      errors: [
        { path: ["admin", "personalApiTokens"], message: "Permission denied", extensions: { code: "forbidden" } },
      ],
    });
    expect((await manage(`GET /v1/tokens?owner=${owner}`)).body.items).toHaveLength(2);
  });

  test("with it, own tokens only: another's can't be told from none, without errors", async () => {
    const mine = await person();
    const theirs = await person();
    const seen = await query(
      `${list} other: tokens(userId: "${theirs.owner}") { nodes { name } pageInfo { totalCount } }
       tokenByKey(key: "${theirs.id}") { name } verifyToken(token: "${theirs.secret}")
       tokenByUserAndName(userId: "${theirs.owner}", tokenName: "calling") { name }`,
      mine.secret,
    );
    expect(seen.errors).toEqual([]);
    expect(seen.payload).toMatchObject({
      tokens: { nodes: [{ name: "calling", user: { name: mine.owner } }] },
      other: { nodes: [], pageInfo: { totalCount: 0 } },
      tokenByKey: null,
      tokenByUserAndName: null,
      verifyToken: false,
    });
    const changed = await mutation(
      `updateToken(key: "${theirs.id}", name: "taken over", expireAt: "2040-01-01") deleteToken(key: "${theirs.id}")`,
      mine.secret,
    );
    expect(changed.errors).toEqual([]);
    expect(changed.payload).toMatchObject({ updateToken: false, deleteToken: false });
    expect((await manage(`GET /v1/tokens/${theirs.id}`)).body).toMatchObject({ name: "calling", version: 1 });
  });

  test("root sees, updates and deletes everyone's, and creates for itself only", async () => {
    const theirs = await person();
    const seen = await query(
      `tokens(userId: "${theirs.owner}") { nodes { name } } tokenByKey(key: "${theirs.id}") { name }
       verifyToken(token: "${theirs.secret}")
       tokenByUserAndName(userId: "${theirs.owner}", site: "ignored", tokenName: "calling") { key }`,
      root,
    );
    expect(seen.payload).toMatchObject({
      tokens: { nodes: [{ name: "calling" }] },
      tokenByKey: { name: "calling" },
      tokenByUserAndName: { key: theirs.id },
      verifyToken: true,
    });
    expect((await mutation(`updateToken(key: "${theirs.id}", state: DISABLED)`, root)).payload.updateToken).toBe(true);
    expect((await mutation(`deleteToken(key: "${theirs.id}")`, root)).payload.deleteToken).toBe(true);
    const { key } = await create(`name: "${unique("of-root")}"`, root);
    const self = (await manage("GET /v1/tokens/self")).body;
    expect((await fetchNode(key, root)).user.name).toBe(self.owner);
  });

  test("currentUser is the owner of any usable token, whatever its scopes", async () => {
    const owner = unique("owner");
    const { secret } = await createToken({ owner, scopes: [] });
    expect((await operate("{ currentUser { name username } }", {}, secret)).data.currentUser).toMatchObject({
      name: owner,
      username: owner,
    });
  });
});

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

describe("reading", () => {
  test("verifyToken is false for anything but a usable secret, without an error", async () => {
    const { secret } = await person();
    const soon = new Date(Date.now() + 1_000).toISOString();
    const expiring = await create(`name: "expiring", expireAt: "${soon}"`, secret);
    const garbage = ["", "garbage", `${secret}x`, `APIToken ${secret}`, "x".repeat(10_000)];
    const fields = garbage.map((token, index) => `g${index}: verifyToken(token: "${token}")`).join(" ");
    const { payload, errors } = await query(`${fields} good: verifyToken(token: "${secret}")`, secret);
    expect(errors).toEqual([]);
    const { __typename: _, good, ...bad } = payload;
    expect([good, Object.values(bad)]).toEqual([true, garbage.map(() => false)]);
    await until(soon);
    expect((await query(`verifyToken(token: "${expiring.secret}")`, secret)).payload.verifyToken).toBe(false);
  });

  test("tokenByUserAndName is null for an unknown name and an owner without tokens, without errors", async () => {
    const { owner, secret } = await person();
    for (const [userId, tokenName] of [
      [owner, "unknown"],
      [owner, ""],
      [unique("nobody"), "calling"],
      ["", "calling"],
      ["no owner", "n".repeat(5_000)],
    ]) {
      const variables = { userId, tokenName };
      const declared = "($userId: String!, $tokenName: String!)";
      const field = "tokenByUserAndName(userId: $userId, tokenName: $tokenName) { name }";
      for (const caller of [secret, root]) {
        const seen = await query(field, caller, variables, declared);
        expect([seen.payload.tokenByUserAndName, seen.errors]).toEqual([null, []]);
      }
    }
    const found = await query(`tokenByUserAndName(userId: "${owner}", tokenName: "calling") { name }`, secret);
    expect(found.payload.tokenByUserAndName.name).toBe("calling");
  });

  test("tokens of an unknown user are an empty connection", async () => {
    for (const userId of [unique("nobody"), "", "no owner", "x".repeat(5_000)]) {
      const { payload, errors } = await query(
        "tokens(userId: $id) { edges { cursor } pageInfo { startCursor endCursor hasNextPage hasPreviousPage nodesCount totalCount } }",
        root,
        { id: userId },
        "($id: String)",
      );
      expect(errors).toEqual([]);
      expect(payload.tokens).toMatchObject({
        edges: [],
        pageInfo: {
          startCursor: null,
          endCursor: null,
          hasNextPage: false,
          hasPreviousPage: false,
          nodesCount: 0,
          totalCount: 0,
        },
      });
    }
  });

  test("availableScopes are those of the catalogue", async () => {
    const { items } = (await manage("GET /v1/scopes")).body;
    const { payload } = await query("availableScopes { name description }", root);
    expect(payload.availableScopes).toEqual(
      items.map(({ name, description }: Record<string, string>) => ({ __typename: "GqlScope", name, description })),
    );
  });

  test("one failing field does not take its siblings away", async () => {
    const { secret } = await person();
    const { payload, errors } = await query("tokens(limit: -1) { nodes { name } } availableScopes { name }", secret);
    expect(payload).toMatchObject({ tokens: null, availableScopes: expect.any(Array) });
    expect(errors[0]?.path).toEqual(["admin", "personalApiTokens", "tokens"]);
  });

  test.each([
    ["2040-01-01", "2040-01-01T00:00:00.000Z"],
    ["2036-09-27T01:00:00Z", "2036-09-27T01:00:00.000Z"],
    ["2036-09-27T01:00:00.000Z", "2036-09-27T01:00:00.000Z"],
    ["2036-09-27T01:00:00+02:00", "2036-09-26T23:00:00.000Z"],
  ])("the date %s is answered as %s", async (given, answered) => {
    const { secret } = await person();
    const { key } = await create(`name: "dated", expireAt: "${given}"`, secret);
    const node = await fetchNode(key, secret);
    const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
    expect(node).toMatchObject({
      expireAt: answered,
      createdAt: expect.stringMatching(time),
      updatedAt: expect.stringMatching(time),
    });
  });
});

describe("a list", () => {
  const owner = unique("lister");
  let secret: string;
  const findCursor = async (name: string) => {
    const { payload } = await query("tokens { edges { cursor node { name key } } }", secret);
    return payload.tokens.edges.find(({ node }: { node: { name: string } }) => node.name === name).cursor as string;
  };
  const names = async (args: string) => {
    const { payload, errors } = await query(`tokens(${args}) { nodes { name } }`, secret);
    expect(errors).toEqual([]);
    return payload.tokens.nodes.map(({ name }: { name: string }) => name).join(" ");
  };

  beforeAll(async () => {
    ({ secret } = await createToken({ owner, name: "A", scopes: ["tokens:self"] }));
    await createToken({ owner, name: "b", expiresAt: "2031-01-01T00:00:00Z" });
    await createToken({ owner, name: "c", status: "disabled" });
    await createToken({ owner, name: "D", expiresAt: "2030-01-01T00:00:00Z" });
  });

  test("is paged by offset and limit", async () => {
    const sorted = 'fieldSorter: {fieldName: "name"}';
    const page = (args: string) =>
      query(
        `tokens(${sorted}, ${args}) { edges { cursor index node { name key } } pageInfo { startCursor endCursor hasNextPage hasPreviousPage nodesCount totalCount } }`,
        secret,
      );
    const { edges, pageInfo } = (await page("offset: 1, limit: 2")).payload.tokens;
    expect(edges.map(({ index, node }: never) => [index, (node as { name: string }).name])).toEqual([
      [1, "b"],
      [2, "c"],
    ]);
    for (const { cursor, node } of edges) expect(cursor).toBe(Buffer.from(node.key).toString("base64"));
    expect(pageInfo).toMatchObject({
      startCursor: edges[0].cursor,
      endCursor: edges[1].cursor,
      hasNextPage: true,
      hasPreviousPage: true,
      nodesCount: 2,
      totalCount: 4,
    });
    expect((await page("offset: 4")).payload.tokens.pageInfo).toMatchObject({
      hasNextPage: false,
      hasPreviousPage: true,
      totalCount: 4,
    });
    expect((await page("limit: 0")).payload.tokens).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: true, nodesCount: 0, startCursor: null },
    });
  });

  test("is paged by cursors, forwards and backwards", async () => {
    const sorted = 'fieldSorter: {fieldName: "name"}';
    const [b, D] = [await findCursor("b"), await findCursor("D")];
    expect(await names(sorted)).toBe("A b c D");
    expect(await names(`${sorted}, first: 2`)).toBe("A b");
    expect(await names(`${sorted}, after: "${b}", first: 1`)).toBe("c");
    expect(await names(`${sorted}, before: "${D}", last: 2`)).toBe("b c");
    expect(await names(`${sorted}, after: "bm9uZQ=="`)).toBe("");
    expect(await names(`${sorted}, before: "bm9uZQ=="`)).toBe("A b c D");
  });

  test("refuses arguments that name no page", async () => {
    const failed = async (args: string) => messages(await query(`tokens(${args}) { nodes { name } }`, secret));
    expect(await failed("offset: 1, first: 2")).toEqual([
      "Offset and/or Limit argument(s) can't be used with other pagination arguments",
    ]);
    expect(await failed("limit: -1")).toEqual(["Argument 'limit' can't be negative"]);
    expect(await failed("last: -2")).toEqual(["Argument 'last' can't be negative"]);
  });

  test("is sorted before it is paged", async () => {
    expect(await names('fieldSorter: {fieldName: "name", sortType: DESC}, limit: 3')).toBe("D c b");
    expect(await names('fieldSorter: {fieldName: "name", ignoreCase: false}')).toBe("A D b c");
    expect(await names('fieldSorter: {fieldName: "expireAt", sortType: DESC}, first: 2')).toBe("b D");
    expect(await names('fieldSorter: {fieldName: "state", sortType: DESC}, first: 1')).toBe("c");
    expect(await names('fieldSorter: {fieldName: "createdAt", sortType: DESC}, limit: 1')).toBe("D");
    expect(await names('fieldSorter: {fieldName: "user.name"}')).toBe(
      await names('fieldSorter: {fieldName: "unknown"}'),
    );
  });
});

test("a burst of queries that are too much is refused, while another client is served", async () => {
  const { owner, secret } = await person();
  const bursts = [
    `{ currentUser { name } } #${"x".repeat(1_000_000)}`,
    `{ ${"a { ".repeat(300)}a${" }".repeat(300)} }`,
    `{ ${Array.from({ length: 1_000 }, (_, index) => `a${index}: __typename`).join(" ")} }`,
    "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
  ];
  const client = apolloClient(secret);
  const [refused, served] = await Promise.all([
    Promise.all(Array.from({ length: 40 }, (_, index) => post({ query: bursts[index % bursts.length] }))),
    Promise.all(Array.from({ length: 10 }, () => operate("{ currentUser { name } }", {}, secret))),
  ]);
  client.stop();
  for (const { status, body } of refused) {
    expect([200, 413]).toContain(status);
    expect([body.data, body.errors.length]).toEqual([undefined, 1]);
  }
  for (const { data, errors } of served) expect([data.currentUser.name, errors]).toEqual([owner, []]);
});

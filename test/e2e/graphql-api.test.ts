import { getIntrospectionQuery } from "graphql";
import { describe, expect, test } from "vitest";
import { apolloClient, create, fetchNode, mutation, operate, person, post, query } from "./graphql-client.ts";
import { createToken, manage, stack, unique } from "./stack.ts";

const root = stack.adminToken;

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

  test("introspection requires access to the API", async () => {
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

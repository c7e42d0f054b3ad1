import { expect, test } from "vitest";
import { createToken, manage, unique } from "./stack.ts";

test("3. nobody can grant a scope that their token doesn't have, by create, update or rotate", async () => {
  const owner = unique("owner");
  const mine = await createToken({ owner, scopes: ["tokens:self", "lookup:read"] });
  const stronger = await createToken({ owner, scopes: ["scope:write"] });
  const as = { secret: mine.secret };

  const refused = [
    await manage("POST /v1/tokens", { ...as, body: { name: "n", scopes: ["scope:write"] } }),
    await manage("POST /v1/tokens", { ...as, body: { name: "n", scopes: ["tokens:admin"] } }),
    await manage(`PATCH /v1/tokens/${mine.id}`, { ...as, body: { scopes: ["tokens:self", "tokens:admin"] } }),
    await manage(`POST /v1/tokens/${stronger.id}/rotate`, as),
  ];
  expect(refused.map(({ status, body }) => [status, body.code])).toEqual(refused.map(() => [403, "scope_not_held"]));
  expect((await manage(`GET /v1/tokens/${mine.id}`)).body).toMatchObject({ version: 1 });

  const narrower = await manage("POST /v1/tokens", { ...as, body: { name: "n", scopes: ["lookup:read"] } });
  expect([narrower.status, narrower.body.owner]).toEqual([201, owner]);
});

test("3. what an operator has closed is not opened again by someone with fewer scopes", async () => {
  const owner = unique("owner");
  const weak = await createToken({ owner, scopes: ["tokens:self"] });
  const strong = await createToken({
    owner,
    scopes: ["tokens:self", "scope:write"],
    expiresAt: "2020-01-01T00:00:00Z",
  });
  await manage(`PATCH /v1/tokens/${strong.id}`, { body: { status: "disabled" } });
  for (const body of [{ status: "active" }, { expiresAt: null }]) {
    const opened = await manage(`PATCH /v1/tokens/${strong.id}`, { secret: weak.secret, body });
    expect([opened.status, opened.body.code]).toEqual([403, "scope_not_held"]);
  }
});

test("3. what an administrator has closed is opened again by an administrator only", async () => {
  const owner = unique("owner");
  const strong = await createToken({ owner, scopes: ["tokens:self", "lookup:read", "scope:write"] });
  const closed = await createToken({ owner, scopes: ["lookup:read", "scope:write"] });
  const restrictions = {
    status: "disabled",
    expiresAt: "2099-01-01T00:00:00Z",
    allowedCidrs: ["192.0.2.0/24"],
    scopes: ["lookup:read"],
  };
  const { body } = await manage(`PATCH /v1/tokens/${closed.id}`, { body: restrictions });
  expect(body.lockedFields).toEqual(["scopes", "status", "expiresAt", "allowedCidrs"]);
  for (const opening of [
    { status: "active" },
    { expiresAt: null },
    { allowedCidrs: null },
    { scopes: ["lookup:read", "scope:write"] },
  ]) {
    const refused = await manage(`PATCH /v1/tokens/${closed.id}`, { secret: strong.secret, body: opening });
    expect([refused.status, refused.body.code]).toEqual([403, "field_locked"]);
    expect((await manage(`PATCH /v1/tokens/${closed.id}`, { body: opening })).status).toBe(200);
  }
});

test("3. the catalogue is shown with names, descriptions and what the scopes open", async () => {
  const { body } = await manage("GET /v1/scopes");
  expect(body.items).toContainEqual({
    name: "lookup:read",
    description: expect.any(String),
    grants: expect.arrayContaining(["GET /v1/lookup/{key}"]),
  });
});

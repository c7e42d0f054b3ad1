import { expect, test } from "vitest";
import { createToken, manage, unique, until, whoami } from "./stack.ts";

test("2. a token is taken with a past expiry, refused, kept, and usable again when the date is moved or unset", async () => {
  const { id, secret } = await createToken({ expiresAt: "2020-01-01T00:00:00Z" });
  expect((await whoami(secret)).status).toBe(401);
  expect((await manage(`GET /v1/tokens/${id}`)).body).toMatchObject({ status: "active" });

  await manage(`PATCH /v1/tokens/${id}`, { body: { expiresAt: "2100-01-01T00:00:00+02:00" } });
  expect((await whoami(secret)).status).toBe(200);
  const unset = await manage(`PATCH /v1/tokens/${id}`, { body: { expiresAt: null } });
  expect(unset.body.expiresAt).toBeNull();
});

test("2. a token is refused from the moment of its expiry", async () => {
  const expiresAt = new Date(Date.now() + 1_500).toISOString();
  const { secret } = await createToken({ expiresAt, scopes: ["lookup:read"] });
  expect((await manage("POST /v1/introspect", { body: { token: secret } })).body.active).toBe(true);
  await until(expiresAt);
  expect((await whoami(secret)).status).toBe(401);
  expect((await manage("POST /v1/introspect", { body: { token: secret } })).body).toEqual({ active: false });
});

test("2. what is about to end can be listed", async () => {
  const owner = unique("owner");
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  await createToken({ owner, name: "tomorrow", expiresAt: inDays(1) });
  await createToken({ owner, name: "in a month", expiresAt: inDays(30) });
  await createToken({ owner, name: "yesterday", expiresAt: inDays(-1) });
  await createToken({ owner, name: "never" });
  const { body } = await manage(`GET /v1/tokens?owner=${owner}&expiring=P7D`);
  expect(body.items.map((token: { name: string }) => token.name)).toEqual(["tomorrow"]);
});

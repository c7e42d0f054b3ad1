import { expect, test } from "vitest";
import { anonymously, createToken, manage, unique, waitUntilEffective, whoami } from "./stack.ts";

const signedIn = (secret: string) => ({ headers: { Authorization: `Token ${secret}` } });

test("12. Interana's calls alone rotate a primary and a secondary token", async () => {
  const owner = unique("owner");
  let primary = (await createToken({ owner, scopes: ["tokens:self"] })).secret;
  for (const method of ["POST", "GET"]) {
    const created = await anonymously(`${method} /api/create_token`, signedIn(primary));
    expect([created.status, created.body]).toEqual([200, { token: expect.stringMatching(/^lk_/), success: true }]);
    const secondary: string = created.body.token;
    const revoked = await anonymously("POST /api/revoke_token", { ...signedIn(secondary), body: { token: primary } });
    expect([revoked.status, revoked.body]).toEqual([200, { success: true }]);
    // The second time round, its authorizer has cached the secret.
    await waitUntilEffective(revoked);
    expect((await whoami(primary)).status).toBe(401);
    expect((await whoami(secondary)).body.owner).toBe(owner);
    primary = secondary;
  }
  const { items } = (await manage(`GET /v1/tokens?owner=${owner}`)).body;
  const revoked = items.map(({ revokedAt }: { revokedAt: string | null }) => revokedAt !== null);
  expect(revoked.filter(Boolean)).toHaveLength(2);
  expect(revoked).toHaveLength(3);
});

test("12. Interana's calls fail in Interana's form", async () => {
  const notLoggedIn = { msg: "Not logged in.", success: false };
  const anonymous = await anonymously("POST /api/create_token");
  expect([anonymous.status, anonymous.body]).toEqual([401, notLoggedIn]);
  const { secret } = await createToken({ scopes: ["tokens:self"] });
  const theirs = await createToken({ owner: unique("other") });
  const refused = await anonymously("POST /api/revoke_token", { ...signedIn(secret), body: { token: theirs.secret } });
  expect([refused.status, refused.body.success]).toEqual([404, false]);
  expect((await whoami(theirs.secret)).status).toBe(200);
});

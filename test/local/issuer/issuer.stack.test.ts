import { request } from "node:http";
import { expect, it } from "vitest";
import { anonymously, createToken, lookup, manage, send, stack, unique, whoami } from "../../e2e/stack.ts";
import { exchangeCode, requestCode, signIn } from "../../support/sign-in.ts";

const issuerUrl = stack.issuerUrl ?? "";

it("signs people in, who manage their own tokens, and administrators everyone's", async () => {
  const [alice, admin] = await Promise.all([signIn(issuerUrl, "alice"), signIn(issuerUrl, "admin")]);
  const other = await createToken({ owner: "somebody" });
  const body = { name: unique("job"), scopes: ["lookup:read"] };
  const created = await manage("POST /v1/tokens", { secret: alice, body });
  expect([created.status, created.body.owner]).toEqual([201, "alice"]);
  expect((await lookup(created.body.secret)).status).toBe(200);

  const listed = await manage("GET /v1/tokens", { secret: alice });
  expect(new Set(listed.body.items.map(({ owner }: { owner: string }) => owner))).toEqual(new Set(["alice"]));
  expect((await manage(`GET /v1/tokens/${other.id}`, { secret: alice })).status).toBe(404);
  expect((await manage(`GET /v1/tokens/${other.id}`, { secret: admin })).status).toBe(200);

  const { body: trail } = await manage(`GET /v1/tokens/${created.body.id}/events`, { secret: admin });
  expect(trail.items[0].actor).toMatchObject({
    tokenId: null,
    owner: "alice",
    person: { issuer: issuerUrl, subject: "alice", name: "Alice Example" },
  });
});

it("gives JWTs that open the management API alone, which refuses those of other tokens", async () => {
  const jwt = await signIn(issuerUrl, "alice");
  expect((await whoami(jwt)).status).toBe(401);
  expect((await lookup(jwt)).status).toBe(401);
  expect((await send(stack.exampleUrl, "GET /whoami", { headers: { Authorization: jwt } })).status).toBe(401);
  const [head, , signature] = jwt.split(".");
  const claims = Buffer.from(JSON.stringify({ iss: issuerUrl, aud: "latchkey-console", sub: "admin", exp: 4e9 }));
  const forged = [head, claims.toString("base64url"), signature].join(".");
  for (const secret of [forged, `${jwt}x`, "a.b.c"]) {
    expect(await manage("GET /v1/tokens", { secret })).toMatchObject({ status: 401, body: { code: "unauthorized" } });
  }
});

it("takes a code once", async () => {
  const code = await requestCode(issuerUrl, "alice");
  expect((await exchangeCode(issuerUrl, code)).status).toBe(200);
  expect(await exchangeCode(issuerUrl, code)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
});

it("signs in only its people, and states that it is for development", async () => {
  await expect(requestCode(issuerUrl, "mallory")).rejects.toThrow("error=access_denied");
  const page = await fetch(`${issuerUrl}/interaction/none`);
  expect(page.status).toBe(400);
  expect(await page.text()).toMatch(/Start again.*for development only/s);
});

it("answers no page of another host, whose name leads here", async () => {
  const { hostname, port } = new URL(issuerUrl);
  const status = await new Promise((resolve, reject) => {
    const headers = { Host: `attacker.example:${port}` };
    request({ hostname, port, path: "/.well-known/openid-configuration", headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once("error", reject)
      .end();
  });
  expect(status).toBe(421);
});

it("is what the service tells clients to sign in at", async () => {
  expect((await anonymously("GET /v1/sign-in")).body).toEqual({
    secrets: true,
    openIdConnect: {
      organization: "Example Corp",
      issuer: issuerUrl,
      clientId: "latchkey-console",
      cliClientId: "latchkey-cli",
      scopes: ["openid", "profile", "email"],
      tokenType: "id_token",
    },
  });
});

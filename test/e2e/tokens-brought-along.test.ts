import { expect, test } from "vitest";
import { digestSecret, generateSecret } from "../../core/secret.ts";
import { manage, unique, whoami } from "./stack.ts";

test("7. a token is made of a caller's secret or just its digest, and the call can be repeated", async () => {
  for (const bring of ["secret", "digest"] as const) {
    const { secret, tokenId } = generateSecret("lk");
    const proof = bring === "secret" ? { secret } : { id: tokenId, digest: digestSecret(secret) };
    const body = { name: unique("seeded"), owner: "ops", scopes: [], ...proof };
    const first = await manage("POST /v1/tokens", { body });
    expect([first.status, first.body.id, first.body.secret]).toEqual([201, tokenId, undefined]);
    const again = await manage("POST /v1/tokens", { body });
    expect([again.status, again.body.id, again.body.version]).toEqual([200, tokenId, 1]);
    expect((await whoami(secret)).status).toBe(200);
    const different = await manage("POST /v1/tokens", { body: { ...body, scopes: ["lookup:read"] } });
    expect([different.status, different.body.code]).toEqual([409, "id_taken"]);
  }
});

test("7. a caller's secret must have the form and the checksum", async () => {
  const { secret } = generateSecret("lk");
  const wrong = secret.slice(0, -1) + (secret.endsWith("0") ? "1" : "0");
  const response = await manage("POST /v1/tokens", { body: { name: unique("n"), secret: wrong } });
  expect([response.status, response.body.errors[0].pointer]).toEqual([422, "/secret"]);
  expect(response.text).not.toContain(wrong);
});

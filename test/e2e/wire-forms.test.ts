import { expect, test } from "vitest";
import { createToken, send, stack } from "./stack.ts";

test("13. Authorization takes the secret as Bearer, Token, APIToken or JWT, in any case", async () => {
  const { secret } = await createToken();
  for (const scheme of ["Bearer", "bearer", "Token", "TOKEN", "APIToken", "apitoken", "JWT"]) {
    const response = await send(stack.exampleUrl, "GET /whoami", { headers: { Authorization: `${scheme} ${secret}` } });
    expect([scheme, response.status]).toEqual([scheme, 200]);
  }
  for (const value of [secret, `Basic ${secret}`, `Bearer ${secret}x`, "Bearer "]) {
    const response = await send(stack.exampleUrl, "GET /whoami", { headers: { Authorization: value } });
    expect([value.split(" ")[0]?.slice(0, 6), response.status]).toEqual([value.split(" ")[0]?.slice(0, 6), 401]);
  }
});

test("13. X-Authentication takes the secret alone, or with the name of its token before it", async () => {
  const { name, secret } = await createToken({ scopes: ["lookup:read"] });
  const status = async (value: string) =>
    (await send(stack.exampleUrl, "GET /v1/lookup/port?namespace=common", { headers: { "X-Authentication": value } }))
      .status;
  expect(await status(secret)).toBe(200);
  expect(await status(`${name}:${secret}`)).toBe(200);
  expect(await status(`other:${secret}`)).toBe(401);
});

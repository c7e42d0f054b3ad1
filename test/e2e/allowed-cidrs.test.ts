import { expect, test } from "vitest";
import { createToken, lookup, manage, testNeeding, waitUntilEffective } from "./stack.ts";

testNeeding("policyConditions", "8. a token is refused from outside its address ranges, IPv4 or IPv6", async () => {
  const elsewhere = await createToken({ scopes: ["lookup:read"], allowedCidrs: ["203.0.113.0/24", "2001:db8::/32"] });
  expect((await lookup(elsewhere.secret)).status).toBe(403);
  const opened = await manage(`PATCH /v1/tokens/${elsewhere.id}`, {
    body: { allowedCidrs: ["0.0.0.0/0", "::/0"] },
  });
  await waitUntilEffective(opened);
  expect((await lookup(elsewhere.secret)).status).toBe(200);
});

test("8. invalid address ranges are refused", async () => {
  const { id } = await createToken();
  const response = await manage(`PATCH /v1/tokens/${id}`, { body: { allowedCidrs: ["10.0.0.0/8", "localhost"] } });
  expect([response.status, response.body.errors[0].pointer]).toEqual([422, "/allowedCidrs/1"]);
});

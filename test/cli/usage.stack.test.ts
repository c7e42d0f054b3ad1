import { expect, inject, it, vi } from "vitest";
import { createClient } from "../../client/client.ts";
import { latchkey } from "./latchkey.ts";

it("shows the calls of a token and of all, and finds what is not used", async () => {
  const { managementUrl, exampleUrl, adminToken } = inject("stack");
  const client = createClient({ baseUrl: managementUrl, token: adminToken });
  const name = `counted-${Date.now()}`;
  const { id, secret = "" } = await client.createToken({ body: { name, owner: "usage-cli", scopes: ["lookup:read"] } });
  const call = () =>
    fetch(`${exampleUrl}/v1/lookup/port?namespace=common`, { headers: { "X-Authentication": secret } });
  expect((await call()).status).toBe(200);
  await vi.waitFor(async () => expect((await client.getTokenUsage({ id })).count).toBe(1), {
    timeout: 15_000,
    interval: 500,
  });

  const chart = await latchkey(["usage", name, "--by", "route"]);
  expect(chart.stdout).toMatch(/^GET \/v1\/lookup\/\{key\} LatchkeyExample\/Api +1 +█+ +2xx 1$/m);
  expect(chart.stderr).toContain("1 call from ");
  const { stdout } = await latchkey(["usage", "--by", "owner", "--top", "100", "--json"]);
  expect(JSON.parse(stdout).items).toContainEqual({ owner: "usage-cli", count: 1, byStatus: { "2xx": 1 } });
  expect((await latchkey(["usage", name, "--by", "owner"])).stderr).toContain("can't be listed by owner");
  // The longest windows there are.
  expect((await latchkey(["usage", name, "--since", "400d"])).stderr).toContain("1 call from ");
  expect((await latchkey(["usage", "--since", "31d"])).stderr).toMatch(/^[\d,]+ calls? from /m);
  expect((await latchkey(["token", "list", "--owner", "usage-cli", "--unused", "1d"])).stderr).toContain(
    "No tokens found.",
  );
  const unused = await latchkey(["token", "list", "--owner", "usage-cli", "--unused", "1s", "--ids"]);
  expect(unused.stdout.trim()).toBe(id);
});

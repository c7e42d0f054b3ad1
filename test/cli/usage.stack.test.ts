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
  // The days before the call are one row.
  const days = (await latchkey(["usage", name])).stdout.split("\n");
  expect(days[0]).toMatch(/^\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d +0$/);
  expect(days[1]).toMatch(/^\d{4}-\d\d-\d\d +1 +█+ +2xx 1$/);
  const hours = (await latchkey(["usage", name, "--by", "hour", "--since", "49h"])).stdout.split("\n");
  expect(hours[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00Z to \d{4}-\d\d-\d\dT\d\d:00Z +0$/);
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
  const trends = await client.getUsageTrends({ query: { tokens: [id], days: 2 } });
  expect(trends.items).toEqual([{ tokenId: id, count: 1, counts: [0, 1] }]);

  // The usage outlives the token, for administrators.
  await client.deleteToken({ id });
  expect(await client.getTokenUsage({ id })).toMatchObject({ count: 1, unusedScopes: null });
  expect((await latchkey(["usage", id])).stderr).toContain("1 call from ");
  const { secret: ownersSecret } = await client.createToken({
    body: { name: `${name}-owner`, owner: "usage-cli", scopes: ["tokens:self"] },
  });
  const owner = createClient({ baseUrl: managementUrl, token: ownersSecret });
  await expect(owner.getTokenUsage({ id })).rejects.toMatchObject({ code: "token_not_found" });
  expect((await owner.getUsageTrends({ query: { tokens: [id] } })).items).toEqual([]);
});

it("shows why tokens were refused, from the metrics that the authorizers write", async () => {
  const { managementUrl, exampleUrl, adminToken } = inject("stack");
  const client = createClient({ baseUrl: managementUrl, token: adminToken });
  const body = { name: `disabled-${Date.now()}`, status: "disabled" as const, scopes: ["lookup:read"] };
  const { secret = "" } = await client.createToken({ body });
  const countDisabled = async () =>
    (await client.getRefusals()).items.find(({ reason }) => reason === "disabled") ?? { count: 0, byFunction: {} };
  const before = await countDisabled();
  for (let call = 0; call < 3; call++) {
    const { status } = await fetch(`${exampleUrl}/v1/lookup/port`, { headers: { "X-Authentication": secret } });
    expect(status).toBe(401);
  }
  await vi.waitFor(async () => expect((await countDisabled()).count).toBe(before.count + 3));
  const { byFunction } = await countDisabled();
  expect(Object.keys(byFunction)).toContainEqual(expect.stringMatching(/^LatchkeyExample-.*XAuthentication/));

  const chart = await latchkey(["usage", "--refusals", "--since", "14d"]);
  expect(chart.stdout).toMatch(/^disabled +[\d,]+ +█+.* LatchkeyExample-\S+ \d+/m);
  expect(chart.stderr).toMatch(/^[\d,]+ refusals? from .* to /m);
  expect(JSON.parse((await latchkey(["usage", "--refusals", "--json"])).stdout).items).toContainEqual(
    expect.objectContaining({ reason: "disabled" }),
  );
});

it.each([
  [["usage", "any", "--refusals"], "omit the token"],
  [["usage", "--refusals", "--by", "owner"], "--by and --top are for calls"],
  [["usage", "--refusals", "--since", "15d"], "--since can be at most 14d for --refusals."],
  [["usage", "--since", "32d"], "--since can be at most 31d for all tokens."],
  [["usage", "any", "--since", "401d"], "--since can be at most 400d for one token."],
  [["usage", "any", "--by", "hour", "--since", "745h"], "--since can be at most 31d for --by hour."],
])("%j is wrong usage, said in words of the command", async (args, message) => {
  const { code, stderr } = await latchkey(args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

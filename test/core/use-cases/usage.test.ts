import { describe, expect, it } from "vitest";
import { newTokenId } from "../../../core/token-id.ts";
import { getTokenUsage, type TokenUsageInput, type UsageService } from "../../../core/use-cases/get-token-usage.ts";
import { getUsage } from "../../../core/use-cases/get-usage.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";
import { createMemoryUsageStore, type UsageEntry } from "../../support/memory-usage-store.ts";
import { administrator, createHolder, testService } from "../../support/service.ts";
import { tokenWith } from "../../support/token-fixture.ts";

const alices = tokenWith({
  owner: "alice",
  name: "app",
  scopes: ["lookup:read", "facts:write", "tokens:self", "gone"],
});
const bobs = tokenWith({ owner: "bob", name: "job" });
// Ids sort by when they were made.
const deleted = newTokenId();
const daves = newTokenId();

const scopes = [
  { name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/{key}"] },
  { name: "facts:write", description: "Write facts.", grants: ["PUT /v1/facts/{key}"] },
  { name: "tokens:self", description: "Manage your own tokens.", grants: ["GET /v1/tokens"] },
];

const entry = (tokenId: string, owner: string, length: "hour" | "day", period: string, count: number): UsageEntry => ({
  tokenId,
  owner,
  length,
  period,
  calls: [
    { api: "Shop", route: "GET /v1/lookup/{name}", statusClass: "2xx", count },
    { api: "Shop", route: "$default", statusClass: "4xx", count: 1 },
  ],
});

/** A service at 2026-11-21T12:00Z. */
function counting(countedSince: string | null = "2026-01-01T00:00:00.000Z"): UsageService {
  const entries = [
    entry(alices.id, "alice", "day", "2026-11-20", 5),
    entry(alices.id, "alice", "hour", "2026-11-21T11", 2),
    entry(bobs.id, "bob", "day", "2026-11-21", 9),
    // As many as those of carol.
    entry(daves, "dave", "day", "2026-11-19", 1),
    entry(deleted, "carol", "day", "2026-11-19", 1),
  ];
  return {
    ...testService({
      now: new Date("2026-11-21T12:00:00.000Z"),
      settings: { scopes },
      store: createMemoryTokenStore({ tokens: [alices, bobs] }),
    }),
    usage: createMemoryUsageStore(entries, countedSince),
  };
}

const read = (input: Partial<TokenUsageInput> = {}, caller = administrator, id = alices.id, service = counting()) =>
  getTokenUsage(service, caller, id, { by: "day", ...input });

describe("the usage of a token", () => {
  it("has every day of the window, those without calls too", async () => {
    const usage = await read({ from: "2026-11-19T15:00:00.000Z" });
    expect(usage).toMatchObject({
      from: "2026-11-19T00:00:00.000Z",
      to: "2026-11-21T12:00:00.000Z",
      count: 6,
      byStatus: { "2xx": 5, "4xx": 1 },
      countedSince: "2026-01-01T00:00:00.000Z",
    });
    expect(usage.items).toEqual([
      { start: "2026-11-19T00:00:00.000Z", count: 0, byStatus: {} },
      { start: "2026-11-20T00:00:00.000Z", count: 6, byStatus: { "2xx": 5, "4xx": 1 } },
      { start: "2026-11-21T00:00:00.000Z", count: 0, byStatus: {} },
    ]);
  });

  it("is there by hour, by route and by class of status", async () => {
    const hours = await read({ by: "hour" });
    expect(hours.items).toHaveLength(24);
    expect(hours.items.filter(({ count }) => count > 0)).toMatchObject([
      { start: "2026-11-21T11:00:00.000Z", count: 3 },
    ]);
    expect((await read({ by: "route" })).items).toEqual([
      { api: "Shop", route: "GET /v1/lookup/{name}", count: 5, byStatus: { "2xx": 5 } },
      { api: "Shop", route: "$default", count: 1, byStatus: { "4xx": 1 } },
    ]);
    expect((await read({ by: "status" })).items).toEqual([
      { status: "2xx", count: 5, byStatus: { "2xx": 5 } },
      { status: "4xx", count: 1, byStatus: { "4xx": 1 } },
    ]);
  });

  it("names the scopes none of whose routes was called, but those of the service, which isn't counted", async () => {
    expect((await read()).unusedScopes).toEqual(["facts:write"]);
    expect((await read({}, administrator, alices.id, counting(null))).unusedScopes).toBeNull();
  });

  it("counts a scope as used by calls of the routes that have no method", async () => {
    const grants = { default: ["$default"], connect: ["$connect"], other: ["GET /v1/other"], nothing: [] };
    const catalogue = Object.entries(grants).map(([name, grants]) => ({ name, description: "", grants }));
    const token = tokenWith({ scopes: Object.keys(grants) });
    const unusedAfter = async (...routes: readonly string[]) => {
      const calls = routes.map((route) => ({ api: "Shop", route, statusClass: "2xx" as const, count: 1 }));
      const used = { tokenId: token.id, owner: token.owner, length: "day" as const, period: "2026-11-20", calls };
      const service: UsageService = {
        ...testService({
          now: new Date("2026-11-21T12:00:00.000Z"),
          settings: { scopes: catalogue },
          store: createMemoryTokenStore({ tokens: [token] }),
        }),
        usage: createMemoryUsageStore([used], "2026-01-01T00:00:00.000Z"),
      };
      return (await read({}, administrator, token.id, service)).unusedScopes;
    };
    // A scope without grants opens nothing that could be called.
    expect(await unusedAfter()).toEqual(["default", "connect", "other"]);
    expect(await unusedAfter("$default")).toEqual(["connect", "other"]);
    expect(await unusedAfter("$connect", "GET /v1/other")).toEqual(["default"]);
  });

  it("is readable by the owner and by administrators only", async () => {
    expect((await read({}, createHolder("alice"))).count).toBe(6);
    await expect(read({}, createHolder("bob"))).rejects.toMatchObject({ code: "token_not_found" });
  });

  it("is readable by administrators only, once the token is deleted", async () => {
    const ofDeleted = await read({ by: "route" }, administrator, deleted);
    expect(ofDeleted).toMatchObject({ count: 2, unusedScopes: null });
    // As many calls each: by name.
    expect(ofDeleted.items.map(({ route }) => route)).toEqual(["$default", "GET /v1/lookup/{name}"]);
    await expect(read({}, createHolder("carol"), deleted)).rejects.toMatchObject({ code: "token_not_found" });
  });

  it.each(["tok_01jz0000000000000000000000", "tok_1", "DAY#2026-11-20"])(
    "of no token (%s) is not found",
    async (id) => {
      await expect(read({}, administrator, id)).rejects.toMatchObject({ code: "token_not_found" });
    },
  );

  it("of more than 400 days, or 31 of hours, is refused", async () => {
    for (const [by, from] of [
      ["day", "2025-10-01T00:00:00.000Z"],
      ["hour", "2026-10-01T00:00:00.000Z"],
    ] as const) {
      await expect(read({ by, from })).rejects.toMatchObject({ code: "validation_failed" });
    }
  });
});

describe("the usage of all tokens", () => {
  const readAll = (by: "owner" | "token" | "route", top = 10, caller = administrator) =>
    getUsage(counting(), caller, { by, top });

  it("has the tokens with the most calls first, by name where they still exist", async () => {
    const { items, count, from } = await readAll("token");
    expect([count, from]).toEqual([20, "2026-11-15T00:00:00.000Z"]);
    expect(items.map(({ tokenId, owner, name, count: calls }) => [tokenId, owner, name, calls])).toEqual([
      [bobs.id, "bob", "job", 10],
      [alices.id, "alice", "app", 6],
      [deleted, "carol", null, 2],
      [daves, "dave", null, 2],
    ]);
    expect((await readAll("token", 1)).items).toHaveLength(1);
  });

  it("has owners and routes", async () => {
    expect((await readAll("owner")).items).toEqual([
      { owner: "bob", count: 10, byStatus: { "2xx": 9, "4xx": 1 } },
      { owner: "alice", count: 6, byStatus: { "2xx": 5, "4xx": 1 } },
      { owner: "carol", count: 2, byStatus: { "2xx": 1, "4xx": 1 } },
      { owner: "dave", count: 2, byStatus: { "2xx": 1, "4xx": 1 } },
    ]);
    expect((await readAll("route")).items).toEqual([
      { api: "Shop", route: "GET /v1/lookup/{name}", count: 16, byStatus: { "2xx": 16 } },
      { api: "Shop", route: "$default", count: 4, byStatus: { "4xx": 4 } },
    ]);
  });

  it("is for administrators only, however many scopes others have", async () => {
    await expect(readAll("owner", 10, createHolder("alice", "lookup:read"))).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

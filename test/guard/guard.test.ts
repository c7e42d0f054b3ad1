import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FeedEntry, TokenState } from "../../contract/revocation-feed.ts";
import { createGuard } from "../../guard/guard.ts";
import { problemResponse } from "../../guard/refusal-response.ts";

const authorizer = {
  ...{ tokenId: "tok_1", tokenName: "my_app", owner: "ops", scopes: "lookup:read" },
  ...{ secretVersion: "3", tokenVersion: "5" },
};

describe("a guard of which nothing was said", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date("2027-01-31T12:00:00.000Z") });
  });
  afterEach(() => vi.useRealTimers());

  it("reads the feed once a second while there are calls, and denies after 10 seconds without one", async () => {
    let fails = false;
    const reads = vi.fn();
    async function* readFeed(): AsyncGenerator<readonly FeedEntry[]> {
      reads();
      if (fails) throw new Error("no network");
      yield [];
    }
    const guard = createGuard({ readFeed, onFailure: () => undefined });
    const decided = async () => {
      const { allowed } = await guard.check({ authorizer });
      return [allowed, reads.mock.calls.length];
    };
    expect(await decided()).toEqual([true, 1]);
    vi.advanceTimersByTime(999);
    expect(await decided()).toEqual([true, 1]);
    vi.advanceTimersByTime(1);
    expect(await decided()).toEqual([true, 2]);

    fails = true;
    vi.advanceTimersByTime(10_000);
    expect(await decided()).toEqual([true, 3]);
    vi.advanceTimersByTime(1_000);
    await expect(guard.check({ authorizer })).rejects.toMatchObject({
      code: "unavailable",
      message: "The revocation feed can't be read.",
    });
    fails = false;
    vi.advanceTimersByTime(1_000);
    expect(await decided()).toEqual([true, 5]);
  });
});

it("a guard that allows calls while the feed can't be read allows them while it can", async () => {
  async function* readFeed(): AsyncGenerator<readonly FeedEntry[]> {
    yield [];
  }
  const guard = createGuard({ readFeed, whenUnavailable: "allow" });
  for (const call of [1, 2, 3]) expect([call, (await guard.check({ authorizer })).allowed]).toEqual([call, true]);
});

it("a failure that is no error is logged all the same", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  // biome-ignore lint/correctness/useYield: it fails before its first page.
  async function* readFeed(): AsyncGenerator<readonly FeedEntry[]> {
    throw "nothing";
  }
  await expect(createGuard({ readFeed }).check({ authorizer })).rejects.toMatchObject({ code: "unavailable" });
  expect(log.mock.calls).toEqual([[{ message: "revocation feed not read", error: "Error", detail: "unknown" }]]);
  log.mockRestore();
});

it("a narrowed token is held to the routes of what is left of its scopes, and to those of every token", async () => {
  const state: TokenState = {
    ...{ version: 6, status: "active" as const, scopes: ["lookup:read"], secretVersion: 3 },
    ...{ expiresAt: null, allowedCidrs: [], previousValidUntil: null },
  };
  async function* readFeed(): AsyncGenerator<readonly FeedEntry[]> {
    yield [{ tokenId: "tok_1", at: "2027-01-01T00:00:00.000Z", state }];
  }
  const scopes = [
    { name: "lookup:read", description: "", grants: ["GET /v1/lookup"] },
    { name: "scope:write", description: "", grants: ["PUT /v1/scope"] },
  ];
  const wide = { ...authorizer, scopes: "lookup:read scope:write" };
  const decide = async (options: object, method: string, path: string) => {
    const decision = await createGuard({ readFeed, ...options }).check({ authorizer: wide, route: { method, path } });
    return decision.allowed ? decision.caller.scopes : decision.code;
  };
  const anyToken = ["GET /whoami"];
  expect(await decide({ scopes, anyToken }, "GET", "/v1/lookup")).toEqual(["lookup:read"]);
  expect(await decide({ scopes, anyToken }, "PUT", "/v1/scope")).toBe("insufficient_scope");
  expect(await decide({ scopes, anyToken }, "GET", "/whoami")).toEqual(["lookup:read"]);
  expect(await decide({ scopes }, "GET", "/whoami")).toBe("insufficient_scope");
  // Without the scopes of the service the handler decides, by those that are left.
  expect(await decide({}, "PUT", "/v1/scope")).toEqual(["lookup:read"]);
});

const challenge = { "WWW-Authenticate": 'Bearer error="invalid_token"' };

it.each([
  ["unauthorized", 401, "Missing or invalid token", challenge],
  ["token_revoked", 401, "Token revoked", challenge],
  ["token_expired", 401, "Token expired", challenge],
  ["address_not_allowed", 403, "The token can't be used from this address", {}],
  ["insufficient_scope", 403, "Insufficient scope", { "WWW-Authenticate": 'Bearer error="insufficient_scope"' }],
  ["unavailable", 503, "Service unavailable", { "Retry-After": "1" }],
] as const)("a call that is refused with %s gets %i", (code, status, title, headers) => {
  const { body, ...response } = problemResponse(code);
  expect(response).toEqual({
    statusCode: status,
    headers: { "Content-Type": "application/problem+json", "Cache-Control": "no-store", ...headers },
  });
  expect(JSON.parse(body)).toEqual({ type: `urn:latchkey:problem:${code}`, title, status, code });
});

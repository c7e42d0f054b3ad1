import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LatchkeyError } from "../../../core/errors.ts";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import type { StoredToken } from "../../../core/token.ts";
import { testApi } from "../../support/api.ts";
import { keepMetrics } from "../../support/emitted-metrics.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";
import { tokenWith } from "../../support/token-fixture.ts";

let log: ReturnType<typeof vi.spyOn>;

beforeEach(() => {
  log = vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());

const { secret, tokenId } = generateSecret("lk");
const bearer = { caller: null, headers: { Authorization: `Bearer ${secret}` } };

/** The three forms of failures, each by one call of the clients that expect it. */
const calls = {
  problem: (api: ReturnType<typeof testApi>) => api.call(`GET /v1/tokens/${tokenId}`),
  OAuth: (api: ReturnType<typeof testApi>) => api.call("POST /v1/introspect", { ...bearer, body: { token: secret } }),
  Interana: (api: ReturnType<typeof testApi>) => api.call("POST /api/create_token", bearer),
};

/** What a client gets where the store fails with an error. */
async function failure(form: keyof typeof calls, error: Error) {
  const store = { ...createMemoryTokenStore(), get: () => Promise.reject(error) };
  const { status, headers, body } = await calls[form](testApi({ store }));
  return {
    status,
    retryAfter: headers["Retry-After"],
    cache: headers["Cache-Control"],
    type: headers["Content-Type"],
    body,
  };
}

describe.each<[keyof typeof calls, string, object, object]>([
  [
    "problem",
    "application/problem+json",
    {
      type: "urn:latchkey:problem:internal_error",
      title: "Internal error",
      status: 500,
      code: "internal_error",
      requestId: "request-1",
    },
    {
      type: "urn:latchkey:problem:unavailable",
      title: "Service unavailable",
      status: 503,
      code: "unavailable",
      detail: "The token store is not available.",
      requestId: "request-1",
    },
  ],
  [
    "OAuth",
    "application/json",
    { error: "server_error", error_description: "Internal error.", code: "internal_error", requestId: "request-1" },
    {
      error: "temporarily_unavailable",
      error_description: "The token store is not available.",
      code: "unavailable",
      requestId: "request-1",
    },
  ],
  [
    "Interana",
    "application/json",
    { msg: "Internal error.", success: false },
    { msg: "The token store is not available.", success: false },
  ],
])("in the form for clients of %s", (form, type, internal, unavailable) => {
  it("an internal error is opaque, logged once, and not to be kept", async () => {
    const failed = await failure(form, new TypeError("table tokens-1 is gone"));
    expect(failed).toEqual({ status: 500, retryAfter: undefined, cache: "no-store", type, body: internal });
    expect(log.mock.calls).toEqual([
      [
        expect.objectContaining({
          message: "request failed",
          requestId: "request-1",
          detail: "table tokens-1 is gone",
        }),
      ],
    ]);
  });

  it("a failure that passes says when to try again, and is logged", async () => {
    const failed = await failure(form, new LatchkeyError("unavailable", "The token store is not available."));
    expect(failed).toEqual({ status: 503, retryAfter: "1", cache: "no-store", type, body: unavailable });
    expect(log).toHaveBeenCalledTimes(1);
  });
});

it("a conflict is temporarily_unavailable to an OAuth client, which knows no other failure that passes", async () => {
  const { status, retryAfter, body } = await failure("OAuth", new LatchkeyError("conflict", 'Again, "please" ü.'));
  expect([status, retryAfter, body.error, body.code]).toEqual([503, "1", "temporarily_unavailable", "conflict"]);
  // RFC 6749 has neither quotation marks nor letters beyond ASCII for it.
  expect(body.error_description).toBe("Again, ?please? ?.");
});

describe("a client that authenticates by itself", () => {
  const refusals = (emitted: ReturnType<ReturnType<typeof keepMetrics>>) =>
    emitted.map(({ Dimensions, line: { Refusals, Reason } }) => [Dimensions.at(-1), Refusals, Reason]);

  it("is counted by the reason when it is refused, as at an authorizer", async () => {
    const api = testApi();
    const { body: other } = await api.call("POST /v1/tokens", { body: { name: "n", scopes: ["tokens:self"] } });
    const { body: one } = await api.call("POST /v1/tokens", { body: { name: "m", scopes: ["tokens:self"] } });
    const emitted = keepMetrics();
    const basic = (id: string, password: string) => `Basic ${Buffer.from(`${id}:${password}`).toString("base64")}`;
    for (const authorization of [
      "Bearer nonsense",
      `Bearer ${secret}`,
      basic(other.id, one.secret),
      basic(one.id, one.secret),
    ]) {
      const headers = { Authorization: authorization };
      await api.call("POST /v1/introspect", { caller: null, headers, body: { token: "x" } });
    }
    expect(refusals(emitted())).toEqual([
      [["Table", "Function", "Reason"], 1, "malformed"],
      [["Table", "Function", "Reason"], 1, "unknown"],
      [["Table", "Function", "Reason"], 1, "mismatch"],
    ]);
  });

  it("is served though last seen can't be recorded, which is counted and logged", async () => {
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    const callers = new Map<string, StoredToken>();
    const store = createMemoryTokenStore({ callers });
    const api = testApi({ store: { ...store, stampLastSeen: () => Promise.reject(new Error("throttled")) } });
    const client = tokenWith({ id: tokenId, digest: digestSecret(secret), scopes: ["tokens:admin"] });
    callers.set(client.id, client);
    const emitted = keepMetrics();
    const { status } = await calls.OAuth(api);
    expect([status, emitted().flatMap(({ Metrics }) => Metrics)]).toEqual([
      200,
      [{ Name: "LastSeenFailures", Unit: "Count" }],
    ]);
    expect(warned.mock.calls).toEqual([
      [expect.objectContaining({ message: "last seen not recorded", detail: "throttled" })],
    ]);
  });
});

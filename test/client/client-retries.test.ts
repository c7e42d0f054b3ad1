import { describe, expect, test } from "vitest";
import { createClient } from "../../client/client.ts";
import type { Input } from "../../client/types.ts";
import { sendJson, sendProblem, serve } from "./serve.ts";

const id = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";
const soon = { "retry-after": "0" };

describe("a transient error", () => {
  const retryable = {
    getToken: { id },
    listTokens: {},
    deleteToken: { id },
    updateToken: { id, body: { name: "a" }, ifMatch: 1 },
    createToken: { body: { name: "a", id, digest: "0".repeat(64) } },
    rotateToken: { id, body: { digest: "0".repeat(64) } },
    introspect: { body: { token: "a" } },
    revoke: { body: { token: "a" } },
  };
  test.each(Object.entries(retryable))("of %s is retried", async (name, input) => {
    const { baseUrl, requests } = await serve((response, _, count) =>
      count === 1 ? sendProblem(response, 503, "unavailable", soon) : sendJson(response, 200, { items: [] }),
    );
    const call = createClient({ baseUrl })[name as keyof typeof retryable] as (input: object) => Promise<unknown>;
    await call(input);
    expect(requests).toHaveLength(2);
    expect(requests[1]?.body).toBe(requests[0]?.body);
  });

  const notRetryable = {
    createToken: { body: { name: "a", secret: undefined } },
    updateToken: { id, body: { name: "a" } },
    rotateToken: { id, ifMatch: 1 },
    getCreateToken: {},
    postCreateToken: {},
    postRevokeToken: { body: { token: "a" } },
  };
  test.each(Object.entries(notRetryable))("of %s is not retried, because it is not idempotent", async (name, input) => {
    const { baseUrl, requests } = await serve((response) => sendProblem(response, 503, "unavailable", soon));
    const call = createClient({ baseUrl })[name as keyof typeof notRetryable] as (input: object) => Promise<unknown>;
    await expect(call(input)).rejects.toMatchObject({ code: "unavailable" });
    expect(requests).toHaveLength(1);
  });

  test.each([429, 500, 502, 503, 504])("has status %i", async (status) => {
    const { baseUrl, requests } = await serve((response, _, count) =>
      count < 3 ? sendProblem(response, status, "any", soon) : sendJson(response, 200, { id }),
    );
    expect(await createClient({ baseUrl }).getToken({ id })).toEqual({ id });
    expect(requests).toHaveLength(3);
  });

  test.each([400, 401, 403, 404, 409, 412, 422])("does not have status %i", async (status) => {
    const { baseUrl, requests } = await serve((response) => sendProblem(response, status, "any", soon));
    await expect(createClient({ baseUrl }).getToken({ id })).rejects.toMatchObject({ status });
    expect(requests).toHaveLength(1);
  });

  test("is thrown after the last retry", async () => {
    const { baseUrl, requests } = await serve((response) => sendProblem(response, 500, "internal_error", soon));
    await expect(createClient({ baseUrl, retries: 1 }).getToken({ id })).rejects.toMatchObject({
      code: "internal_error",
    });
    expect(requests).toHaveLength(2);
  });

  test("is thrown immediately if Retry-After is too long", async () => {
    const { baseUrl, requests } = await serve((response) =>
      sendProblem(response, 429, "too_many_requests", { "retry-after": "3600" }),
    );
    await expect(createClient({ baseUrl }).getToken({ id })).rejects.toMatchObject({ status: 429 });
    expect(requests).toHaveLength(1);
  });

  test("followed by 404 is not an error of deleteToken, whose first response may have been lost", async () => {
    const { baseUrl } = await serve((response, _, count) =>
      count === 1 ? response.destroy() : sendProblem(response, 404, "token_not_found"),
    );
    expect(await createClient({ baseUrl }).deleteToken({ id, ifMatch: 1 })).toEqual({ effectiveBy: null });
  });
});

describe("an update whose first response was lost", () => {
  const token = {
    id,
    version: 4,
    name: "\u00e9",
    description: null,
    status: "disabled",
    scopes: ["b", "a"],
    allowedCidrs: [],
    expiresAt: "2099-01-01T00:00:00.000Z",
  };
  const body = {
    name: "e\u0301",
    description: null,
    status: "disabled" as const,
    scopes: ["a", "b", "a"],
    allowedCidrs: null,
    expiresAt: "2099-01-01T01:00:00+01:00",
  } satisfies Input<"updateToken">["body"];
  const effectiveBy = "2027-01-31T12:00:00.000Z";

  /** Loses the first response to an update, refuses the same version again, and returns `current` when it is read. */
  function serveLostUpdate(current: object) {
    return serve((response, { method, headers }, count) => {
      if (count === 1) response.destroy();
      else if (method === "GET") sendJson(response, 200, current);
      else if (headers["if-match"] === '"4"') sendJson(response, 200, { ...token, effectiveBy });
      else sendProblem(response, 412, "precondition_failed");
    });
  }

  test("succeeds if the token is what the update made of it", async () => {
    const { baseUrl, requests } = await serveLostUpdate(token);
    expect(await createClient({ baseUrl }).updateToken({ id, body, ifMatch: 3 })).toEqual({ ...token, effectiveBy });
    expect(requests.map(({ method, headers }) => [method, headers["if-match"]])).toEqual([
      ["PATCH", '"3"'],
      ["PATCH", '"3"'],
      ["GET", undefined],
      ["PATCH", '"4"'],
    ]);
  });

  test.each([
    ["has another version", { ...token, version: 5 }],
    ["has another name", { ...token, name: "b" }],
    ["has other scopes", { ...token, scopes: ["a"] }],
    ["has another expiry", { ...token, expiresAt: null }],
    ["is bound to addresses", { ...token, allowedCidrs: ["192.0.2.0/24"] }],
    ["has a description", { ...token, description: "x" }],
  ])("fails with precondition_failed if the token %s", async (_what, current) => {
    const { baseUrl, requests } = await serveLostUpdate(current);
    await expect(createClient({ baseUrl }).updateToken({ id, body, ifMatch: 3 })).rejects.toMatchObject({
      code: "precondition_failed",
    });
    expect(requests).toHaveLength(3);
  });

  test("is only assumed after a retry", async () => {
    const { baseUrl, requests } = await serve((response) => sendProblem(response, 412, "precondition_failed"));
    await expect(createClient({ baseUrl }).updateToken({ id, body, ifMatch: 3 })).rejects.toMatchObject({
      status: 412,
    });
    expect(requests).toHaveLength(1);
  });
});

import { describe, expect, test } from "vitest";
import { createClient } from "../../client/client.ts";
import { sendJson, sendProblem, serve, unusedUrl } from "./serve.ts";

const id = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";

describe("a missing response", () => {
  test("is an UnreachableError with the reason, after the retries", async () => {
    const { baseUrl, requests } = await serve((response) => response.destroy());
    await expect(createClient({ baseUrl, retries: 1 }).getHealth()).rejects.toMatchObject({
      name: "UnreachableError",
      timedOut: false,
      message: `Can't reach ${baseUrl}: UND_ERR_SOCKET.`,
    });
    expect(requests).toHaveLength(2);
  });

  test.each([
    ["a change whose request was sent", "deleteToken", true, false],
    ["a change of a POST that isn't retried", "rotateToken", true, false],
    ["a GET that creates a token", "getCreateToken", true, false],
    ["a read", "getToken", false, false],
    ["an introspection", "introspect", false, false],
    ["a change whose request was not sent", "deleteToken", false, true],
  ] as const)("of %s says whether the change may have been made", async (_what, name, outcomeUnknown, refused) => {
    const { baseUrl } = await serve((response) => response.destroy());
    const client = createClient({ baseUrl: refused ? await unusedUrl() : baseUrl, retries: 1 });
    const call = client[name] as (input: object) => Promise<unknown>;
    await expect(call({ id, body: { token: "x" } })).rejects.toMatchObject({
      name: "UnreachableError",
      outcomeUnknown,
    });
  });

  test("of the last attempt doesn't hide that an earlier one may have made the change", async () => {
    const responses = [Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNRESET" } })];
    const refused = Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } });
    const fetch = () => Promise.reject(responses.pop() ?? refused);
    await expect(createClient({ baseUrl: "http://x", fetch, retries: 1 }).deleteToken({ id })).rejects.toMatchObject({
      message: "Can't reach http://x: ECONNREFUSED.",
      outcomeUnknown: true,
    });
  });

  test("within the timeout is an UnreachableError", async () => {
    const { baseUrl } = await serve(() => {});
    await expect(createClient({ baseUrl, timeoutMs: 30, retries: 0 }).getHealth()).rejects.toMatchObject({
      name: "UnreachableError",
      timedOut: true,
    });
  });

  test("includes an incomplete body", async () => {
    const { baseUrl } = await serve((response) => {
      response.writeHead(200, { "content-length": "100" }).write("{", () => response.destroy());
    });
    await expect(createClient({ baseUrl, retries: 0 }).getHealth()).rejects.toMatchObject({ name: "UnreachableError" });
  });

  test("after the caller has aborted the call is the reason of the caller's signal", async () => {
    const controller = new AbortController();
    const { baseUrl, requests } = await serve((response) => {
      sendProblem(response, 503, "unavailable", { "retry-after": "9" });
      // The client waits for nine seconds now.
      setTimeout(() => controller.abort(new Error("enough")), 30);
    });
    const call = createClient({ baseUrl }).getHealth({ signal: controller.signal });
    await expect(call).rejects.toThrow("enough");
    expect(requests).toHaveLength(1);
  });

  test("includes a redirect: a token is never sent to another host", async () => {
    const other = await serve((response) => sendJson(response, 200, {}));
    const { baseUrl } = await serve((response) => response.writeHead(307, { location: other.baseUrl }).end());
    await expect(createClient({ baseUrl, token: "secret", retries: 0 }).getHealth()).rejects.toMatchObject({
      name: "UnreachableError",
    });
    expect(other.requests).toHaveLength(0);
  });
});

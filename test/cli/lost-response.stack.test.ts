import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Token } from "../../client/types.ts";
import { createToken, stack } from "../e2e/stack.ts";
import { latchkey, succeed } from "./latchkey.ts";

/**
 * Serves the stack, with a fault at some changes.
 * @param fault for the number of a change, from 1: `response`: it is made, but its response is lost; `request`: it never
 *   arrives.
 */
async function serveFaults(fault: (change: number) => "response" | "request" | undefined): Promise<string> {
  let changes = 0;
  const server = createServer(async (request, response) => {
    const { method = "GET", url = "", headers } = request;
    const body = await buffer(request);
    const kind = method === "GET" ? undefined : fault(++changes);
    if (kind === "request") return void response.destroy();
    const upstream = await fetch(`${stack.managementUrl.replace(/\/$/, "")}${url}`, {
      method,
      headers: {
        authorization: headers.authorization ?? "",
        "content-type": headers["content-type"] ?? "",
        ...(headers["if-match"] && { "if-match": headers["if-match"] }),
      },
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    const content = await upstream.text();
    if (kind === "response") return void response.destroy();
    response.writeHead(upstream.status, { "content-type": upstream.headers.get("content-type") ?? "" }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function isValid(secret: string): Promise<boolean> {
  return (await latchkey(["token", "verify"], { input: secret })).code === 0;
}

async function show(id: string): Promise<Token> {
  return JSON.parse(await succeed(["token", "show", id, "--json"]));
}

describe("a rotation", () => {
  test("whose response is lost once is repeated, and made once", async () => {
    const { id, secret: previous } = await createToken();
    const LATCHKEY_URL = await serveFaults((change) => (change === 1 ? "response" : undefined));
    const secret = await succeed(["token", "rotate", id, "--overlap", "1h", "-q"], { env: { LATCHKEY_URL } });
    expect([await isValid(secret), await isValid(previous)]).toEqual([true, true]);
    expect(await show(id)).toMatchObject({ version: 2, secretVersion: 2 });
  });

  test.each([
    ["responses are", "response", true],
    ["requests are", "request", false],
  ] as const)("whose %s lost prints the secret, and can be completed with it", async (_what, kind, made) => {
    const { id, owner, name, secret: previous } = await createToken();
    const LATCHKEY_URL = await serveFaults(() => kind);
    const { code, stdout, stderr } = await latchkey(["token", "rotate", id, "--overlap", "1h"], {
      env: { LATCHKEY_URL },
    });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^latchkey: Can't reach .*\n$/);
    const complete = ["token", "rotate", `${owner}/${name}`, "--overlap", "3600s", "--secret-stdin"];
    expect(stderr).toContain(`complete the rotation with latchkey ${complete.join(" ")}`);
    expect([await isValid(stdout), await isValid(previous)]).toEqual([made, true]);

    const completed = await succeed(complete, { input: stdout });
    expect(completed).toBe(stdout.trimEnd());
    expect([await isValid(stdout), await isValid(previous)]).toEqual([true, true]);
    expect(await show(id)).toMatchObject({ version: 2, secretVersion: 2 });
  });

  test("of the own token without overlap is not lost when its repetition is unauthorized", async () => {
    const { id, secret: previous } = await createToken({ scopes: ["tokens:self"] });
    const LATCHKEY_URL = await serveFaults((change) => (change === 1 ? "response" : undefined));
    const env = { LATCHKEY_URL, LATCHKEY_TOKEN: previous };
    const { stdout } = await latchkey(["token", "regenerate", id], { env });
    expect([await isValid(stdout), await isValid(previous)]).toEqual([true, false]);
  });

  test("that is refused prints no secret", async () => {
    const { id } = await createToken({ scopes: ["lookup:read"] });
    const { secret } = await createToken({ scopes: [] });
    const { code, stdout } = await latchkey(["token", "regenerate", id], { env: { LATCHKEY_TOKEN: secret } });
    expect([code, stdout]).toEqual([1, ""]);
  });

  test("with a secret of another token, or a mistyped one, is refused", async () => {
    const { id, secret: own } = await createToken();
    const { secret: other } = await createToken();
    for (const input of [other, own.slice(0, -1), "lk_x"]) {
      const { code, stderr } = await latchkey(["token", "regenerate", id, "--secret-stdin"], { input });
      expect(code).toBe(2);
      expect(stderr).toContain(`The secret was not generated for ${id} and this service, or is mistyped or truncated.`);
    }
    expect((await show(id)).version).toBe(1);
  });
});

test("an update whose response is lost is made once, and reported as made", async () => {
  const { id } = await createToken({ scopes: ["lookup:read"] });
  const LATCHKEY_URL = await serveFaults((change) => (change === 1 ? "response" : undefined));
  const { code, stderr } = await latchkey(["token", "update", id, "--add-scope", "scope:write"], {
    env: { LATCHKEY_URL },
  });
  expect(code).toBe(0);
  expect(stderr).toContain("In effect everywhere by");
  expect(await show(id)).toMatchObject({ version: 2, scopes: ["lookup:read", "scope:write"] });
});

test("a creation whose response is lost is reported as possibly made", async () => {
  const LATCHKEY_URL = await serveFaults(() => "response");
  const { code, stderr } = await latchkey(["token", "create", `lost-${Date.now()}`], { env: { LATCHKEY_URL } });
  expect(code).toBe(3);
  expect(stderr).toContain("The change may have been made anyway. Check it with latchkey token show or list.");
});

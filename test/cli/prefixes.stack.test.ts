import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestSecret, generateSecret } from "../../core/secret.ts";
import { createToken, stack, unique } from "../e2e/stack.ts";
import { latchkey } from "./latchkey.ts";

/** The stack, as a service that has changed its prefix: new secrets begin with `acme`, those before with `lk`. */
const service = createServer(async (request, response) => {
  const { method = "GET", url = "", headers } = request;
  const body = await buffer(request);
  const upstream = await fetch(`${stack.managementUrl.replace(/\/$/, "")}${url}`, {
    method,
    headers: {
      authorization: headers.authorization ?? "",
      "content-type": headers["content-type"] ?? "",
    },
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
  const text = await upstream.text();
  const answer =
    url === "/v1/health"
      ? JSON.stringify({ ...JSON.parse(text), secretPrefix: "acme", acceptedPrefixes: ["lk"] })
      : text;
  response.writeHead(upstream.status, { "content-type": upstream.headers.get("content-type") ?? "" }).end(answer);
});
let env: { readonly LATCHKEY_URL: string };

beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  env = { LATCHKEY_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}` };
});

afterAll(() => {
  service.closeAllConnections();
  service.close();
});

async function readVersion(id: string): Promise<number> {
  return JSON.parse((await latchkey(["token", "show", id, "--json"])).stdout).secretVersion;
}

describe("a rotation", () => {
  test("gives a secret with the service's prefix, though the caller's own has a former one", async () => {
    const { id } = await createToken();
    const { code, stdout } = await latchkey(["token", "rotate", id, "-q"], { env });
    expect([code, stdout.startsWith(`acme_${id.slice("tok_".length)}_`)]).toEqual([0, true]);
    expect(await readVersion(id)).toBe(2);
  });

  test.each([
    ["acme", 0],
    ["lk", 0],
    ["other", 2],
  ])("with a secret of the prefix %s from stdin ends with %i", async (prefix, expected) => {
    const { id } = await createToken();
    const { secret } = generateSecret(prefix, id);
    const { code } = await latchkey(["token", "rotate", id, "--secret-stdin", "-q"], { env, input: secret });
    expect([code, await readVersion(id)]).toEqual([expected, expected === 0 ? 2 : 1]);
  });
});

describe("an import", () => {
  test.each(["acme", "lk"])("takes digests of secrets with the prefix %s", async (prefix) => {
    const { tokenId, secret } = generateSecret(prefix);
    const row = ["first", unique("owner"), tokenId, digestSecret(secret), prefix].join(",");
    const input = `name,owner,id,digest,prefix\n${row}\n`;
    const { code, stderr } = await latchkey(["import", "-"], { env, input });
    expect([code, stderr]).toEqual([0, "Created 1 token; 0 already existed.\n"]);
  });

  test("refuses secrets and digests whose prefix the service doesn't accept, by their lines, and creates nothing", async () => {
    const owner = unique("owner");
    const [good, bad, made] = ["lk", "other", "third"].map((prefix) => generateSecret(prefix));
    const rows = [
      { name: "good", owner, secret: good?.secret },
      { name: "bad", owner, secret: bad?.secret },
      { name: "digest", owner, id: made?.tokenId, digest: digestSecret(made?.secret ?? ""), prefix: "third" },
    ];
    const input = rows.map((row) => JSON.stringify(row)).join("\n");
    const { code, stderr } = await latchkey(["import", "-"], { env, input });
    expect(code).toBe(2);
    for (const line of [2, 3]) {
      expect(stderr).toContain(
        `Line ${line}: The service does not accept the secret's prefix. Its secrets begin with acme or lk.`,
      );
    }
    expect((await latchkey(["token", "list", "--owner", owner, "--ids"])).stdout).toBe("");
  });

  test("gets no prefix from an export of a service that accepts several", async () => {
    const { owner } = await createToken({ owner: unique("owner") });
    const { stdout } = await latchkey(["export", "--with-digests", "--owner", owner], { env });
    const { digest, prefix } = JSON.parse(stdout);
    expect([digest, prefix]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), undefined]);
  });

  test("warns of digests without a stated prefix", async () => {
    const { tokenId: id, secret } = generateSecret("acme");
    const input = JSON.stringify({ name: "silent", owner: unique("owner"), id, digest: digestSecret(secret) });
    const { code, stderr } = await latchkey(["import", "-"], { env, input });
    expect([code, stderr]).toEqual([0, expect.stringContaining("The file doesn't state the prefix of 1 digest")]);
  });
});

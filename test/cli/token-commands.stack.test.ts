import { describe, expect, test } from "vitest";
import type { Token } from "../../client/types.ts";
import { createToken, lookup, unique, until } from "../e2e/stack.ts";
import { findRow, latchkey, secretForm, show, succeed } from "./latchkey.ts";

test("the life cycle of a token in Jerakia's documentation: create, list, disable, list, enable, regenerate, delete", async () => {
  const name = unique("my_app");
  const created = await latchkey(["token", "create", name, "--scope", "lookup:read"]);
  expect(created.code).toBe(0);
  const secret = created.stdout.trimEnd();
  expect(secret).toMatch(secretForm);
  expect(created.stderr).toContain("can't be shown again");
  expect((await lookup(secret)).status).toBe(200);
  expect(await findRow(name)).toMatch(/ active /);

  expect((await latchkey(["token", "disable", name])).code).toBe(0);
  expect(await findRow(name)).toMatch(/ disabled /);

  expect((await latchkey(["token", "enable", name])).code).toBe(0);
  expect(await findRow(name)).toMatch(/ active /);

  const regenerated = await succeed(["token", "regenerate", name]);
  expect(regenerated).toMatch(secretForm);
  expect(regenerated).not.toBe(secret);
  expect((await latchkey(["token", "verify"], { input: secret })).code).toBe(1);
  expect((await latchkey(["token", "verify"], { input: regenerated })).code).toBe(0);

  expect((await latchkey(["token", "delete", name, "--yes"])).code).toBe(0);
  expect(await succeed(["token", "list", "--prefix", name])).toBe("");
  expect((await latchkey(["token", "show", name])).code).toBe(1);
});

describe("token create", () => {
  test("sets every attribute", async () => {
    const name = unique("full");
    const owner = unique("service/billing");
    const options = ["--scope", "lookup:read", "--scope", "scope:write", "--cidr", "192.0.2.0/24,2001:db8::/32"];
    const words = ["--description", "Reads ports", "--expires", "2099-01-01", "--disabled", "--owner", owner];
    await succeed(["token", "create", name, ...options, ...words]);
    expect(await show(`${owner}/${name}`)).toMatchObject({
      name,
      owner,
      scopes: ["lookup:read", "scope:write"],
      allowedCidrs: ["192.0.2.0/24", "2001:db8::/32"],
      description: "Reads ports",
      expiresAt: "2099-01-01T00:00:00.000Z",
      status: "disabled",
    });
  });

  test("--quiet prints only the secret", async () => {
    const { stdout, stderr } = await latchkey(["token", "create", unique("quiet"), "-q"]);
    expect(stdout.trimEnd()).toMatch(secretForm);
    expect(stderr).toBe("");
  });

  test("accepts a digest that was generated offline, and can be repeated", async () => {
    const name = unique("offline");
    const { id, digest, secret } = JSON.parse(await succeed(["generate"]));
    const create = ["token", "create", name, "--id", id, "--digest", digest];
    expect(await succeed(create)).toBe(id);
    expect((await latchkey(create)).stderr).toMatch(/ already exists with the secret that you provided\.$/m);
    expect((await latchkey(["token", "verify"], { input: secret })).code).toBe(0);
  });

  test("reads a secret from stdin", async () => {
    const { id, secret } = JSON.parse(await succeed(["generate"]));
    const args = ["token", "create", unique("given"), "--secret-stdin"];
    expect(await succeed(args, { input: `${secret}\n` })).toBe(id);
  });

  test("reports an error of the service in one line, with exit code 1", async () => {
    const name = unique("taken");
    await succeed(["token", "create", name]);
    const { code, stdout, stderr } = await latchkey(["token", "create", name]);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^latchkey: .*\(name_taken\)\. .*latchkey token regenerate.*\n$/);
    expect(stderr.trimEnd()).not.toContain("\n");
  });
});

describe("token list", () => {
  const owner = unique("lister");
  const list = (...args: string[]) => succeed(["token", "list", "--owner", owner, ...args]);

  test("filters, and prints a table, JSON, and IDs", async () => {
    const soon = new Date(Date.now() + 3 * 86_400_000).toISOString();
    const a = await createToken({ owner, name: "ci-a", expiresAt: soon });
    const b = await createToken({ owner, name: "ci-b", status: "disabled" });
    const c = await createToken({ owner, name: "deploy" });

    const [titles, ...rows] = (await list()).split("\n");
    expect(titles).toMatch(/^NAME +OWNER +SCOPES +LAST SEEN +EXPIRES +STATUS +ID$/);
    expect(rows.map((row) => row.split(/ +/)[0])).toEqual(["ci-a", "ci-b", "deploy"]);
    expect(rows[0]).toContain(soon);

    expect((await list("--ids")).split("\n")).toEqual([a.id, b.id, c.id]);
    expect((await list("--ids", "--prefix", "ci-")).split("\n")).toEqual([a.id, b.id]);
    expect((await list("--ids", "--status", "disabled")).split("\n")).toEqual([b.id]);
    expect((await list("--ids", "--expiring", "7d")).split("\n")).toEqual([a.id]);
    expect((await list("--ids", "--search", "CI-")).split("\n")).toEqual([a.id, b.id]);
    const past = new Date(Date.now() - 1000).toISOString();
    const expired = await createToken({ owner: unique("lister"), name: "expired", expiresAt: past });
    expect(await succeed(["token", "list", "--owner", expired.owner, "--ids", "--expired"])).toBe(expired.id);
    expect((await list("--ids", "--limit", "2")).split("\n")).toEqual([a.id, b.id]);
    const json: Token[] = JSON.parse(await list("--json"));
    expect(json.map(({ id }) => id)).toEqual([a.id, b.id, c.id]);
    const byPrefix = await succeed(["token", "list", "--owner-prefix", owner.slice(0, -1), "--ids"]);
    expect(byPrefix.split("\n")).toEqual([a.id, b.id, c.id]);
  });

  test("without a terminal has neither colors nor relative times", async () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the output must not contain any.
    expect(await list()).not.toMatch(/\u001b|in 3 days/);
  });

  test("reports on stderr that nothing was found, and prints nothing to stdout", async () => {
    const { code, stdout, stderr } = await latchkey(["token", "list", "--owner", unique("nobody")]);
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toBe("No tokens found.\n");
  });
});

describe("a token", () => {
  test("is referenced by its ID, its name, or its owner and name, slashes included", async () => {
    const owner = `service/${unique("billing")}`;
    const name = unique("job");
    const { id } = await createToken({ owner, name });
    for (const reference of [id, name, `${owner}/${name}`]) expect((await show(reference)).id).toBe(id);
  });

  test("with an ambiguous name is not guessed: the candidates are listed", async () => {
    const name = unique("shared");
    const owners = [unique("alice"), unique("bob")];
    for (const owner of owners) await createToken({ owner, name });
    const { code, stderr } = await latchkey(["token", "disable", name]);
    expect(code).toBe(2);
    for (const owner of owners) expect(stderr).toContain(`${owner}/${name} (tok_`);
    expect((await show(`${owners[0]}/${name}`)).status).toBe("active");
  });

  test("that doesn't exist is an error with what to do next", async () => {
    const { code, stderr } = await latchkey(["token", "show", unique("none")]);
    expect(code).toBe(1);
    expect(stderr).toContain("List the tokens with latchkey token list.");
  });
});

describe("token update", () => {
  test("--end-overlap ends the previous secret", async () => {
    const { id, secret } = await createToken();
    await succeed(["token", "rotate", id, "--overlap", "1h", "-q"]);
    expect(await succeed(["token", "show", id])).toMatch(/^Previous secret: works until .*, last seen: never$/m);
    await succeed(["token", "verify"], { input: secret });
    await succeed(["token", "update", id, "--end-overlap"]);
    expect((await show(id)).previousValidUntil).toBeNull();
    expect((await latchkey(["token", "verify"], { input: secret })).code).toBe(1);
  });

  test("changes only the given attributes", async () => {
    const { id } = await createToken({ description: "old", scopes: ["lookup:read"], allowedCidrs: ["192.0.2.0/24"] });
    const name = unique("renamed");
    await succeed([
      "token",
      "update",
      id,
      "--name",
      name,
      "--add-scope",
      "scope:write",
      "--no-cidr",
      "--expires",
      "90d",
    ]);
    const after = await show(id);
    expect(after).toMatchObject({ name, description: "old", scopes: ["lookup:read", "scope:write"], allowedCidrs: [] });
    expect(Date.parse(after.expiresAt ?? "") - Date.now()).toBeGreaterThan(89 * 86_400_000);

    const args = ["--remove-scope", "lookup:read", "--no-description", "--expires", "never", "--json", "-q"];
    const response = JSON.parse(await succeed(["token", "update", id, ...args]));
    expect(response).toMatchObject({ description: null, scopes: ["scope:write"], expiresAt: null });
    await succeed(["token", "update", id, "--no-scope"]);
    expect((await show(id)).scopes).toEqual([]);
  });

  test("with an empty value is refused and changes nothing", async () => {
    const { id } = await createToken({ description: "old", scopes: ["lookup:read"], allowedCidrs: ["192.0.2.0/24"] });
    const before = await show(id);
    for (const option of ["--cidr", "--scope", "--description"]) {
      const { code, stderr } = await latchkey(["token", "update", id, option, ""]);
      expect(code).toBe(2);
      expect(stderr).toContain(`Use --no-${option.slice(2)} instead.`);
    }
    expect(await show(id)).toEqual(before);
    expect((await latchkey(["token", "create", unique("open"), "--cidr", ""])).code).toBe(2);
    expect((await latchkey(["token", "list", "--owner", ""])).code).toBe(2);
  });

  test("with an expiry beyond the year 9999 is wrong usage", async () => {
    expect(await latchkey(["token", "create", unique("far"), "--expires", "999999999d"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^latchkey: .*"999999999d" is too far in the future\..*\n$/),
    });
  });

  test("with nothing to change is wrong usage", async () => {
    expect(await latchkey(["token", "update", "any"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Nothing to change."),
    });
  });
});

describe("token disable, enable and delete", () => {
  test("accept several tokens, and say when the change takes effect", async () => {
    const [a, b] = [await createToken(), await createToken()];
    const { stderr } = await latchkey(["token", "disable", a.id, b.id]);
    expect(stderr.match(/In effect everywhere by \S+/g)).toHaveLength(2);
    const [, effectiveBy = ""] = /by (\S+)/.exec(stderr) ?? [];
    await until(effectiveBy);
    expect((await lookup(a.secret)).status).toBe(401);

    const enabled = JSON.parse(await succeed(["token", "enable", a.id, b.id, "-q", "--json"]));
    expect(enabled).toMatchObject([
      { id: a.id, status: "active" },
      { id: b.id, status: "active" },
    ]);
  });

  test("delete without a terminal requires --yes", async () => {
    const { id } = await createToken();
    expect(await latchkey(["token", "delete", id])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Not a terminal: pass --yes to confirm."),
    });
    expect((await show(id)).id).toBe(id);
  });
});

test("token events shows the audit trail, also of a deleted token", async () => {
  const { id } = await createToken();
  await succeed(["token", "disable", id]);
  expect(await succeed(["token", "events", id])).toMatch(
    /updated .* status: active → disabled, lockedFields: none → status\n.*created /,
  );
  await succeed(["token", "delete", id, "--yes"]);
  const events = JSON.parse(await succeed(["token", "events", id, "--json"]));
  expect(events.map(({ type }: { type: string }) => type)).toEqual(["deleted", "updated", "created"]);
  expect(JSON.parse(await succeed(["token", "events", id, "--json", "--limit", "1"]))).toHaveLength(1);
});

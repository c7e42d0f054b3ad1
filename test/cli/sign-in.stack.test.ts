import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { close, freePort, listen } from "../../local/host/ports.ts";
import { anonymously, stack, unique } from "../e2e/stack.ts";
import { createPageVisitor } from "../support/sign-in.ts";
import { emptyFolder, latchkey, noService, openTerminal, succeed } from "./latchkey.ts";

const issuerUrl = stack.issuerUrl ?? "";

/** A home of its own for the profiles, and what they hold. */
function createHome() {
  const config = emptyFolder();
  const path = join(config, "latchkey", "profiles.json");
  return {
    options: { env: { ...noService, XDG_CONFIG_HOME: config } },
    path,
    signIn: () => JSON.parse(readFileSync(path, "utf8")).profiles.default.signIn,
    change(members: Record<string, unknown>) {
      const file = JSON.parse(readFileSync(path, "utf8"));
      Object.assign(file.profiles.default.signIn, members);
      writeFileSync(path, JSON.stringify(file), { mode: 0o600 });
    },
  };
}

/** Goes where a page of the issuer sends somebody, and chooses to be `subject` where it asks. */
async function follow(url: string, subject: string, visit = createPageVisitor()): Promise<string> {
  let page = await visit(url);
  for (let hops = 0; page.location && hops < 10; hops++) {
    const isQuestion = page.location.includes("/interaction/");
    page = await visit(page.location, isQuestion ? { subject } : undefined);
  }
  return page.text;
}

/** Fills in a form of the issuer as it is, with a button. */
async function submit(
  visit: ReturnType<typeof createPageVisitor>,
  url: string,
  html: string,
  more: Record<string, string>,
) {
  const action = /action="([^"]+)"/.exec(html)?.[1] ?? "";
  const hidden = [...html.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
    name,
    value,
  ]);
  let page = await visit(new URL(action, url), { ...Object.fromEntries(hidden), ...more });
  for (let hops = 0; page.location && hops < 10; hops++) {
    const isQuestion = page.location.includes("/interaction/");
    page = await visit(page.location, isQuestion ? { subject: "alice" } : undefined);
  }
  return page.text;
}

test("login --sso by a code: a person creates a token, the sign-in is renewed, and logout ends it at the issuer", async () => {
  const home = createHome();
  const terminal = openTerminal(["login", "--sso"], home.options);
  await terminal.waitFor("Service URL:");
  terminal.type(`${stack.managementUrl}\r`);
  await terminal.waitFor(/enter the code [A-Z-]+/);
  const code = /enter the code ([A-Z-]+)/.exec(terminal.output())?.[1] ?? "";
  const visit = createPageVisitor();
  const confirmation = await submit(visit, `${issuerUrl}/device`, (await visit(`${issuerUrl}/device`)).text, {
    user_code: code,
  });
  await submit(visit, `${issuerUrl}/device`, confirmation, { confirm: "yes" });
  await terminal.waitFor("as Alice Example, owner alice. Stored as profile default");
  expect(await terminal.exited).toBe(0);
  expect(terminal.output()).not.toContain("eyJ");
  expect(statSync(home.path).mode & 0o777).toBe(0o600);

  expect(await succeed(["whoami"], home.options)).toMatch(/Name: +Alice Example\nOwner: +alice\nScopes: +tokens:self/);
  expect(await succeed(["doctor"], home.options)).toContain("signed in as Alice Example, with the tokens of alice");
  const name = unique("job");
  await succeed(["token", "create", name, "--scope", "lookup:read"], home.options);
  expect(await succeed(["token", "events", `alice/${name}`], home.options)).toContain("Alice Example");

  const before = home.signIn();
  home.change({ expiresAt: new Date().toISOString(), bearer: "ended" });
  expect(await succeed(["token", "list", "--json"], home.options)).toContain(name);
  const after = home.signIn();
  expect(after.refreshToken).not.toBe(before.refreshToken);
  expect(Date.parse(after.expiresAt)).toBeGreaterThan(Date.now());
  expect(statSync(home.path).mode & 0o777).toBe(0o600);

  const { stderr } = await latchkey(["logout"], home.options);
  expect(stderr).toContain(`Removed profile default. The sign-in has ended at ${issuerUrl} too.`);
  const renewal = await fetch(`${issuerUrl}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      client_id: "latchkey-cli",
      refresh_token: after.refreshToken,
    }),
  });
  expect(renewal.status).toBe(400);
});

test("login --callback-port, which means --sso --browser: by a loopback address, which takes no answer with another state", async () => {
  const home = createHome();
  const port = await freePort();
  const terminal = openTerminal(["login", "--callback-port", `${port}`, "--url", stack.managementUrl], home.options);
  await terminal.waitFor(/on this machine: http\S+/);
  // The terminal breaks long lines, and the address with them.
  const address = /on this machine: (\S+(?:\r?\n?\S+)*)/.exec(terminal.output())?.[1]?.replaceAll(/\s/g, "") ?? "";
  const forged = await fetch(`http://127.0.0.1:${port}/callback?code=stolen&state=another`);
  expect(forged.status).toBe(400);
  expect(await follow(address, "admin")).toContain("Go back to the terminal.");
  await terminal.waitFor("as Admin Example, owner admin. Stored as profile default");
  expect(await terminal.exited).toBe(0);
  expect(await succeed(["token", "list", "--json"], home.options)).toContain('"owner"');
  expect(JSON.parse(await succeed(["profiles", "--json"], home.options))).toMatchObject([{ issuer: issuerUrl }]);
  expect(await succeed(["profiles"], home.options)).toContain(`default  sign-in at ${issuerUrl}  `);

  // The issuer has ended the sign-in.
  home.change({ expiresAt: new Date().toISOString(), refreshToken: "ended" });
  const { code, stderr } = await latchkey(["token", "list"], home.options);
  expect([code, stderr]).toEqual([1, "latchkey: Your sign-in has ended. Sign in again with latchkey login --sso.\n"]);
});

test("login --sso leaves the profile unchanged if the service refuses the sign-in", async () => {
  const home = createHome();
  const before = JSON.stringify({ profiles: { default: { url: stack.managementUrl, token: stack.adminToken } } });
  mkdirSync(dirname(home.path), { recursive: true });
  writeFileSync(home.path, before, { mode: 0o600 });
  const offer = await (await fetch(`${stack.managementUrl}/v1/sign-in`)).json();
  const refusing = createServer((request, response) => {
    const isOffer = request.url === "/v1/sign-in";
    response.writeHead(isOffer ? 200 : 401, {
      "Content-Type": isOffer ? "application/json" : "application/problem+json",
    });
    response.end(JSON.stringify(isOffer ? offer : { title: "Unauthorized", status: 401, code: "unauthorized" }));
  });
  const url = await listen(refusing, 0);
  onTestFinished(() => close(refusing));
  const port = await freePort();
  const terminal = openTerminal(["login", "--browser", "--callback-port", `${port}`, "--url", url], home.options);
  await terminal.waitFor(/on this machine: http\S+/);
  const address = /on this machine: (\S+(?:\r?\n?\S+)*)/.exec(terminal.output())?.[1]?.replaceAll(/\s/g, "") ?? "";
  await follow(address, "alice");
  await terminal.waitFor("does not accept this sign-in");
  expect(await terminal.exited).toBe(1);
  // Not by their texts: a failure would print the tokens.
  expect(readFileSync(home.path, "utf8") === before).toBe(true);
});

test("login --sso fails if the service has no sign-in", async () => {
  const home = createHome();
  const { code, stderr } = await latchkey(["login", "--sso", "--url", stack.exampleUrl], home.options);
  expect(code).toBe(1);
  expect(stderr).toContain("is not the management API of Latchkey");
  expect((await anonymously("GET /v1/sign-in")).status).toBe(200);
});

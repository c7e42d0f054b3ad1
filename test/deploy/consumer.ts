import { strict as assert } from "node:assert";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { createClient } from "../../client/client.ts";
import { type CdkRun, cdk, deploy } from "./cdk.ts";
import { consumerFiles } from "./consumer-app.ts";
import { readSecret, servedUrl } from "./deployed-stack.ts";
import { runProgram } from "./program.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Installs the package, as npm would publish it, into a CDK app that has nothing else, and checks the app's types.
 * @returns the folder of the app.
 */
export async function installedInConsumer(directory: string): Promise<string> {
  const app = `${directory}/consumer`;
  await mkdir(app, { recursive: true });
  await Promise.all(Object.entries(consumerFiles).map(([name, text]) => writeFile(`${app}/${name}`, text)));
  const packed = await npm(root, ["pack", "--json", "--silent", "--pack-destination", directory]);
  const cdkVersions = await Promise.all(["aws-cdk-lib", "constructs"].map(installedVersion));
  await npm(app, ["install", "--prefer-offline", `${directory}/${packedFile(packed)}`, ...cdkVersions]);
  const compiler = fileURLToPath(new URL("bin/tsc", new URL(".", import.meta.resolve("typescript/package.json"))));
  const compiled = await runProgram(process.execPath, [compiler, "--project", "."], { cwd: app });
  if (compiled.exitCode !== 0) throw new Error(`The consumer's app does not compile:\n${compiled.stdout}`);
  // Bundled as any function is that uses packages.
  await build({
    absWorkingDir: app,
    entryPoints: ["backend.ts"],
    outfile: "backend/index.mjs",
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "warning",
  });
  return app;
}

/**
 * Deploys the consumer's app, calls each of its APIs with tokens, and takes it away again.
 */
export async function consumerProtected(cdkRun: CdkRun): Promise<void> {
  // The emulator cannot deploy the console, but the package has it.
  await cdk(cdkRun, ["synth", "--quiet", "--context", "console=true"]);
  const { outputs } = await deploy(cdkRun, []);
  const { ManagementUrl, AdminTokenSecretName = "", ...urls } = outputs["Orders"] ?? {};
  const token = await readSecret(cdkRun.awsUrl, AdminTokenSecretName);
  const administrator = createClient({ baseUrl: servedUrl(cdkRun.awsUrl, ManagementUrl), token });
  const order = (name: string) => `${servedUrl(cdkRun.awsUrl, urls[name])}/orders/42`;
  const make = (name: string, allowedCidrs: string[] = []) =>
    administrator.createToken({ body: { name, owner: "shop", scopes: ["orders:read"], allowedCidrs } });
  const created = await make("till");
  const caller = { tokenId: created.id, tokenName: "till", owner: "shop", scopes: "orders:read" };
  const bearer = `Bearer ${created.secret}`;

  await assertProtected(order("ByTokenUrl"), "Authorization", bearer, caller);
  await assertProtected(order("HttpApiUrl"), "Authorization", bearer, caller);
  await assertProtected(order("ByAddressUrl"), "X-Api-Key", created.secret ?? "", caller);
  for (const [url, header, scheme] of [
    [order("HttpApiUrl"), "Authorization", "Bearer "],
    [order("ByAddressUrl"), "X-Api-Key", ""],
  ] as const) {
    const here = await make(`here ${header}`, ["127.0.0.0/8"]);
    const elsewhere = await make(`elsewhere ${header}`, ["192.0.2.0/24"]);
    assert.equal((await fetch(url, { headers: { [header]: `${scheme}${here.secret}` } })).status, 200);
    assert.equal((await fetch(url, { headers: { [header]: `${scheme}${elsewhere.secret}` } })).status, 403);
  }

  await cdk(cdkRun, ["destroy", "--all", "--force"]);
}

/** Calls an API with a good token, with one for another method, and without. */
async function assertProtected(url: string, header: string, value: string, caller: object): Promise<void> {
  const headers = { [header]: value };
  const response = await fetch(url, { headers });
  assert.equal(response.status, 200, `GET ${url}`);
  const { caller: told, introspected } = (await response.json()) as { caller: object; introspected: object };
  assert.partialDeepStrictEqual(told, caller);
  assert.deepEqual(introspected, { ...caller, scopes: ["orders:read"], validUntil: null });
  assert.equal((await fetch(url, { method: "DELETE", headers })).status, 403, `DELETE ${url}`);
  assert.equal((await fetch(url)).status, 401, `GET ${url} without a token`);
}

/** @returns what npm printed. */
async function npm(directory: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram("npm", [...args, "--no-audit", "--no-fund"], {
    cwd: directory,
  });
  if (exitCode !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${stderr}`);
  return stdout;
}

/** The output of the scripts that pack the package stands before the response. */
function packedFile(said: string): string {
  const [{ filename }] = JSON.parse(said.slice(said.indexOf("[\n"))) as [{ readonly filename: string }];
  return filename;
}

async function installedVersion(name: string): Promise<string> {
  const manifest = await readFile(`${root}node_modules/${name}/package.json`, "utf8");
  return `${name}@${(JSON.parse(manifest) as { readonly version: string }).version}`;
}

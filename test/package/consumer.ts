import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, inject, onTestFinished } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The versions that this repository is developed with, as a consumer asks for them. */
export const cdkVersions = await versions(["aws-cdk-lib", "constructs"]);

async function versions(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const entries = names.map(async (name) => {
    const manifest = JSON.parse(await readFile(`${root}node_modules/${name}/package.json`, "utf8"));
    return [name, manifest.version as string] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** A project that somebody else made, in a folder of its own outside of this repository. */
export interface Consumer {
  readonly folder: string;
  /** Runs a program in the folder. @returns what it wrote to stdout. @throws Error with all that it wrote. */
  readonly run: (program: string, args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<string>;
}

/** Makes an empty project with these files. It is removed when the test has finished. */
export async function createConsumer(files: Readonly<Record<string, string>>): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-consumer-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return { folder, run: (program, args, env) => run(folder, program, args, env) };
}

/** Installs the packed package and other packages with npm. */
export async function npmInstall({ run: runIn }: Consumer, packages: Readonly<Record<string, string>>): Promise<void> {
  const others = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  await runIn("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", inject("tarball"), ...others]);
}

async function run(cwd: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      cwd,
      env: { ...consumerEnvironment, ...env },
      maxBuffer: 10_000_000,
    });
    return stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** The environment of a person's shell: nothing of this repository on the path, nothing of npm's or vitest's. */
const consumerEnvironment: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_|NODE_(ENV|OPTIONS|PATH)$|VITEST|INIT_CWD$|TEST$|PROD$|DEV$|MODE$)/i.test(name),
    ),
  ),
  PATH: (process.env["PATH"] ?? "")
    .split(":")
    .filter((folder) => !folder.startsWith(root))
    .join(":"),
};

/** What a consumer's CDK app builds, as statements. */
export const stackStatements = `
const app = new App();
const stack = new Stack(app, "Orders");
const service = new TokenService(stack, "Tokens", {
  scopes: [{ name: "orders:read", description: "Read orders.", grants: ["GET /orders/{id}"] }],
});
const api = new RestApi(stack, "Api");
const authorizer = new TokenAuthorizer(stack, "Authorizer", { service });
api.root.resourceForPath("/orders/{id}").addMethod("GET", new MockIntegration(), { authorizer });
new TokenConsole(stack, "Console", { api: service.api });
app.synth();
`;

/** The imports that go with the statements, for ES modules and TypeScript. */
export const stackImports = `
import { App, Stack } from "aws-cdk-lib";
import { MockIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { TokenAuthorizer, TokenConsole, TokenService } from "latchkey";
`;

/** The same imports, for CommonJS. */
export const stackRequires = stackImports.replace(/import (\{[^}]*\}) from ("[^"]*");/g, "const $1 = require($2);");

/** The whole app. */
export const stackModule = stackImports + stackStatements;

/** Checks that the cloud assembly has the service and the authorizer, with the code of every function. */
export async function expectSynthesized(assembly: string): Promise<void> {
  const files = await readdir(assembly);
  const [template = ""] = files.filter((name) => name.endsWith(".template.json"));
  const { Resources } = JSON.parse(await readFile(join(assembly, template), "utf8"));
  const types = Object.values(Resources as Record<string, { readonly Type: string }>).map(({ Type }) => Type);
  expect(types).toContain("AWS::DynamoDB::GlobalTable");
  // The management API's own authorizer, and that of the consumer's API.
  expect(types.filter((type) => type === "AWS::ApiGateway::Authorizer")).toHaveLength(2);
  const assets = await Promise.all(
    files.filter((name) => /^asset\.\w+$/.test(name)).map((asset) => readdir(join(assembly, asset))),
  );
  const handlers = assets.filter((names) => names.includes("index.mjs"));
  expect(handlers.length).toBeGreaterThanOrEqual(4);
  expect(handlers.filter((names) => names.includes("settings.json")).length).toBeGreaterThanOrEqual(3);
  expect(assets.some((names) => names.includes("index.html"))).toBe(true);
}

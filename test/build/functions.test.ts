import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { functionOptions } from "../../build/functions.ts";
import { environment, type HandlerName, settingsFile } from "../../contract/deployment/functions.ts";
import type { AuthorizerSettings } from "../../core/settings.ts";

const bundles = new Map<HandlerName, ReturnType<typeof makeBundle>>();

/** The bundle of a function, which is made once. */
function bundle(name: HandlerName): ReturnType<typeof makeBundle> {
  const made = bundles.get(name) ?? makeBundle(name);
  bundles.set(name, made);
  return made;
}

async function makeBundle(name: HandlerName) {
  const { metafile, outputFiles } = await build({ ...functionOptions([name]), write: false });
  const [file] = outputFiles;
  const [output] = Object.values(metafile.outputs);
  if (!file || !output) throw new Error("There is no bundle.");
  const kept = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { contents: file.contents, inputs: kept.map(([path]) => path) };
}

const settings: AuthorizerSettings = {
  header: "Authorization",
  prefix: "lk",
  acceptedPrefixes: [],
  scopes: [],
  anyToken: [],
  policyRules: null,
  lastSeenResolution: 60,
  cachesVerdicts: true,
};

/** Which of Node's modules are there after a function has been loaded in a new process. */
async function modulesLoadedBy(contents: Uint8Array): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-bundle-"));
  try {
    await writeFile(join(folder, "index.mjs"), contents);
    await writeFile(join(folder, settingsFile), JSON.stringify(settings));
    const script = 'await import("./index.mjs"); console.log(JSON.stringify(process.moduleLoadList));';
    const env = { ...process.env, [environment.tableName]: "Tokens", AWS_REGION: "eu-central-1" };
    const options = { cwd: folder, env };
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], options);
    return JSON.parse(stdout) as string[];
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("an authorizer is small, and holds nothing but what it takes to verify a secret", async () => {
  const { contents, inputs } = await bundle("authorizer");
  expect(contents.length).toBeLessThan(35_000);
  const packages = inputs.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  expect([...new Set(packages)]).toEqual(["@aws-sdk/util-dynamodb"]);
  const folders = inputs.flatMap((path) => /^functions\/(.+)\/[^/]+$/.exec(path)?.[1] ?? []);
  expect([...new Set(folders)].sort()).toEqual(["authorizer", "aws", "aws/signed-client"]);
});

test("an authorizer loads HTTP without undici, whose loading takes longer than the rest of its start", async () => {
  const loaded = await modulesLoadedBy((await bundle("authorizer")).contents);
  expect(loaded).toContain("NativeModule https");
  expect(loaded.filter((module) => /undici|zlib/.test(module))).toEqual([]);
});

test("only the management API's authorizer can read JWTs: the others hold no code for it", async () => {
  const traces = ["openid-configuration", "jwks_uri", "email_verified", "RS512"];
  const found = async (name: HandlerName) => {
    const { contents, inputs } = await bundle(name);
    const text = Buffer.from(contents).toString();
    return [...traces.filter((trace) => text.includes(trace)), ...inputs.filter((path) => path.includes("jwt-verify"))];
  };
  expect(await found("management-authorizer")).toEqual(
    expect.arrayContaining([...traces, "node_modules/aws-jwt-verify/dist/esm/jwt-verifier.js"]),
  );
  for (const name of ["authorizer", "authorizer-sdk", "graphql", "api"] as const) expect(await found(name)).toEqual([]);
}, 60_000);

test.each(["api", "graphql"] as const)("the function %s holds no translations of validation errors", async (name) => {
  const { inputs } = await bundle(name);
  expect(inputs.filter((path) => path.includes("/locales/"))).toEqual(["node_modules/zod/v4/locales/en.js"]);
});

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { inject, test } from "vitest";
import {
  cdkVersions,
  createConsumer,
  expectSynthesized,
  npmInstall,
  stackImports,
  stackRequires,
  stackStatements,
} from "./consumer.ts";

const stackModule = stackImports + stackStatements;

test("today's project of cdk init, with its own jest and type check", async () => {
  const consumer = await createConsumer({});
  const cdk = fileURLToPath(new URL("../../node_modules/aws-cdk/bin/cdk", import.meta.url));
  await consumer.run(process.execPath, [cdk, "init", "app", "--language", "typescript", "--generate-only"]);
  const [stackFile = ""] = await readdir(join(consumer.folder, "lib"));
  const stackName = (await readFile(join(consumer.folder, "lib", stackFile), "utf8")).match(/class (\w+)/)?.[1] ?? "";
  const constructs = stackStatements
    .replace(/^const (app|stack) .*$|^app\.synth.*$/gm, "")
    .replaceAll("stack, ", "this, ");
  await writeFile(
    join(consumer.folder, "lib", stackFile),
    `import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
${stackImports.replace("App, Stack", "Duration")}
export class ${stackName} extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    ${constructs}
    service.node.addMetadata("ttl", Duration.minutes(5).toString());
  }
}
`,
  );
  const [testFile = ""] = await readdir(join(consumer.folder, "test"));
  await writeFile(
    join(consumer.folder, "test", testFile),
    `import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { ${stackName} } from "../lib/${stackFile.replace(/\.ts$/, "")}";

test("the stack has tokens", () => {
  const template = Template.fromStack(new ${stackName}(new App(), "Orders"));
  template.resourceCountIs("AWS::DynamoDB::GlobalTable", 1);
  template.resourceCountIs("AWS::ApiGateway::Authorizer", 2);
});
`,
  );
  await npmInstall(consumer, cdkVersions);
  await consumer.run("npx", ["jest"]);
  await consumer.run("npx", ["cdk", "synth", "--quiet"]);
  await expectSynthesized(join(consumer.folder, "cdk.out"));
});

test("the older project of cdk init: CommonJS, ts-node, TypeScript 5.6", async () => {
  const consumer = await createConsumer({
    "package.json": JSON.stringify({ name: "consumer", private: true }),
    "tsconfig.json": JSON.stringify({
      compilerOptions: { target: "ES2022", module: "commonjs", lib: ["es2022"], strict: true, skipLibCheck: false },
    }),
    "bin/app.ts": `${stackModule}
import { createClient, type Token } from "latchkey/client";
import { createIntrospector } from "latchkey/introspection";
export const names = async (): Promise<string[]> => {
  const { items } = await createClient({ baseUrl: "https://example.com" }).listTokens({ query: { limit: 5 } });
  return items.map((token: Token) => token.name);
};
export const introspect: ReturnType<typeof createIntrospector> | undefined = undefined;
`,
  });
  await npmInstall(consumer, { ...cdkVersions, typescript: "5.6", "ts-node": "10", "@types/node": "20" });
  await consumer.run("npx", ["ts-node", "--prefer-ts-exts", "bin/app.ts"], { CDK_OUTDIR: "cdk.out" });
  await expectSynthesized(join(consumer.folder, "cdk.out"));
});

test("NodeNext with TypeScript 5.6 and 5.9, as ES module and as CommonJS", async () => {
  const typed = `${stackModule}
import { createClient, listAll, ProblemError } from "latchkey/client";
const client = createClient({ baseUrl: "https://example.com", token: "lk_x" });
export async function owners(): Promise<string[]> {
  try {
    const found: string[] = [];
    for await (const token of listAll(client.listTokens, { query: { status: "active" } })) found.push(token.owner);
    return found;
  } catch (error) {
    if (error instanceof ProblemError && error.code === "forbidden") return [];
    throw error;
  }
}
// @ts-expect-error: a token has a name.
export const unnamed = () => client.createToken({ body: {} });
`;
  const consumer = await createConsumer({
    "package.json": JSON.stringify({ name: "consumer", private: true, type: "module" }),
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        target: "es2022",
        lib: ["es2022"],
        module: "nodenext",
        moduleResolution: "nodenext",
        strict: true,
        // The declarations of the package are checked too.
        skipLibCheck: false,
        outDir: "out",
      },
      include: ["app.mts", "app.cts"],
    }),
    "app.mts": typed,
    "app.cts": typed,
  });
  await npmInstall(consumer, {
    ...cdkVersions,
    "typescript-5.6": "npm:typescript@5.6",
    "typescript-5.9": "npm:typescript@5.9",
    "@types/node": "20",
  });
  for (const compiler of ["typescript-5.6", "typescript-5.9"]) {
    await consumer.run("node", [`node_modules/${compiler}/bin/tsc`, "--project", "."]);
    for (const file of ["app.mjs", "app.cjs"]) {
      await consumer.run("node", [`out/${file}`], { CDK_OUTDIR: `${compiler}.${file}` });
      await expectSynthesized(join(consumer.folder, `${compiler}.${file}`));
    }
  }
});

test("Node 20, 22 and 24 run it as ES module, as CommonJS, and bundled by esbuild as either", async () => {
  const consumer = await createConsumer({
    "package.json": JSON.stringify({ name: "consumer", private: true }),
    "app.mjs": stackModule,
    "app.cjs": stackRequires + stackStatements,
    "function.cjs": `const { createIntrospector } = require("latchkey/introspection");\ncreateIntrospector();`,
    "function.mjs": `import { createIntrospector } from "latchkey/introspection";\ncreateIntrospector();`,
  });
  const nodes = Object.fromEntries(
    ["20", "22", "24"].map((major) => [`node-${major}`, `npm:node-${process.platform}-${process.arch}@${major}`]),
  );
  await npmInstall(consumer, { ...cdkVersions, ...nodes });
  for (const [format, input, output] of [
    ["esm", "app.mjs", "bundled/app.mjs"],
    ["cjs", "app.mjs", "bundled/app.cjs"],
    // As NodejsFunction bundles by default: CommonJS, with the SDK of the runtime left out.
    ["cjs", "function.mjs", "bundled/function.cjs"],
  ] as const) {
    await build({
      absWorkingDir: consumer.folder,
      entryPoints: [input],
      outfile: output,
      bundle: true,
      platform: "node",
      target: "node20",
      format,
      // The CDK reads files beside its own code, so it can't be part of a bundle.
      external: ["aws-cdk-lib", "constructs"],
      logLevel: "warning",
    });
  }
  const environment = { LATCHKEY_TABLE_NAME: "Tokens", AWS_REGION: "eu-west-1" };
  for (const name of Object.keys(nodes)) {
    const node = join(consumer.folder, "node_modules", name, "bin", "node");
    for (const app of ["app.mjs", "app.cjs", "bundled/app.mjs", "bundled/app.cjs"]) {
      const assembly = join(consumer.folder, `${name}.${app.replace("/", ".")}`);
      await consumer.run(node, [app], { CDK_OUTDIR: assembly });
      await expectSynthesized(assembly);
    }
    for (const handler of ["function.cjs", "function.mjs", "bundled/function.cjs"])
      await consumer.run(node, [handler], environment);
  }
});

test("pnpm, which keeps packages apart", async () => {
  const consumer = await createConsumer({
    "package.json": manifestWith({ latchkey: `file:${inject("tarball")}`, ...cdkVersions }),
    "app.mjs": stackModule,
    "tools/package.json": "{}",
  });
  await installTool(consumer, "pnpm@10");
  await consumer.run("node", ["tools/node_modules/pnpm/bin/pnpm.cjs", "install", "--prefer-offline"]);
  await consumer.run("node", ["app.mjs"], { CDK_OUTDIR: "cdk.out" });
  await expectSynthesized(join(consumer.folder, "cdk.out"));
});

test("Yarn with Plug'n'Play, which has no node_modules", async () => {
  const consumer = await createConsumer({
    "package.json": manifestWith({ latchkey: `file:${inject("tarball")}`, ...cdkVersions }),
    // The CDK's newest release, which this repository may be on, is too young for Yarn's default age gate.
    ".yarnrc.yml": "nodeLinker: pnp\nenableTelemetry: false\nnpmMinimalAgeGate: 0\n",
    "yarn.lock": "",
    "app.cjs": stackRequires + stackStatements,
    "tools/package.json": "{}",
  });
  await installTool(consumer, "@yarnpkg/cli-dist@4");
  const yarn = ["tools/node_modules/@yarnpkg/cli-dist/bin/yarn.js"];
  await consumer.run("node", [...yarn, "install", "--no-immutable"]);
  await consumer.run("node", [...yarn, "node", "app.cjs"], { CDK_OUTDIR: "cdk.out" });
  await expectSynthesized(join(consumer.folder, "cdk.out"));
});

function manifestWith(dependencies: Readonly<Record<string, string>>): string {
  return JSON.stringify({ name: "consumer", version: "1.0.0", private: true, dependencies });
}

async function installTool({ run }: Awaited<ReturnType<typeof createConsumer>>, tool: string): Promise<void> {
  await run("npm", ["install", "--prefix", "tools", "--prefer-offline", "--no-audit", "--no-fund", tool]);
}

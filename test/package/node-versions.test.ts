import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import {
  cdkVersions,
  createConsumer,
  expectSynthesized,
  npmInstall,
  stackModule,
  stackRequires,
  stackStatements,
} from "./consumer.ts";

/** The first version of Node that `engines` declares, and the newest of each major version that is maintained. */
const versions = ["20.12.0", "20", "22", "24"];

const backend = {
  imports: `import { createGuard } from "latchkey/guard";
import { createIntrospector } from "latchkey/introspection";
`,
  requires: `const { createGuard } = require("latchkey/guard");
const { createIntrospector } = require("latchkey/introspection");
`,
  statements: "createGuard();\ncreateIntrospector();\n",
};

test("Node 20.12, 20, 22 and 24 run it as ES module, as CommonJS, and bundled by esbuild as either", async () => {
  expect(manifest.engines.node).toBe(`^${versions[0]} || >=22.0.0`);
  const consumer = await createConsumer({
    "package.json": JSON.stringify({ name: "consumer", private: true }),
    "app.mjs": stackModule,
    "app.cjs": stackRequires + stackStatements,
    "backend.mjs": backend.imports + backend.statements,
    "backend.cjs": backend.requires + backend.statements,
  });
  const nodes = Object.fromEntries(
    versions.map((version) => [`node-${version}`, `npm:node-${process.platform}-${process.arch}@${version}`]),
  );
  await npmInstall(consumer, { ...cdkVersions, ...nodes });
  for (const [input, format, output] of [
    ["app.mjs", "esm", "bundled/app.mjs"],
    ["app.mjs", "cjs", "bundled/app.cjs"],
    ["backend.mjs", "esm", "bundled/backend.mjs"],
    // What NodejsFunction makes by default.
    ["backend.mjs", "cjs", "bundled/backend.cjs"],
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
      external: ["aws-cdk-lib", "constructs", "@aws-sdk/*"],
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
    for (const file of ["backend.mjs", "backend.cjs", "bundled/backend.mjs", "bundled/backend.cjs"]) {
      await consumer.run(node, [file], environment);
    }
    const version = await consumer.run(node, ["node_modules/latchkey/dist/cli/latchkey.mjs", "--version"]);
    expect(version).toBe(`${manifest.version}\n`);
  }
});

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject, test } from "vitest";
import {
  type Consumer,
  cdkVersions,
  createConsumer,
  expectSynthesized,
  stackModule,
  stackRequires,
  stackStatements,
} from "./consumer.ts";

const manifest = {
  name: "consumer",
  version: "1.0.0",
  private: true,
  dependencies: { latchkey: `file:${inject("tarball")}`, ...cdkVersions },
};

test("pnpm, which keeps packages apart", async () => {
  const consumer = await createConsumer({
    "package.json": JSON.stringify(manifest),
    "app.mjs": stackModule,
    "tools/package.json": "{}",
  });
  await installTool(consumer, "pnpm@10");
  await consumer.run("node", ["tools/node_modules/pnpm/bin/pnpm.cjs", "install", "--prefer-offline"]);
  await consumer.run("node", ["app.mjs"], { CDK_OUTDIR: "cdk.out" });
  await expectSynthesized(join(consumer.folder, "cdk.out"));
});

test("Yarn with Plug'n'Play, which has no node_modules", async () => {
  const bundled = "../../node_modules/aws-cdk-lib/node_modules/@aws/cloudformation-validate";
  const consumer = await createConsumer({
    "package.json": JSON.stringify({
      ...manifest,
      // The CDK brings this package along. Yarn asks for it once more, also where the registry doesn't have it.
      resolutions: { "@aws/cloudformation-validate": `file:${fileURLToPath(new URL(bundled, import.meta.url))}` },
    }),
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

async function installTool({ run }: Consumer, tool: string): Promise<void> {
  await run("npm", ["install", "--prefix", "tools", "--prefer-offline", "--no-audit", "--no-fund", tool]);
}

import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { Annotations, Match } from "aws-cdk-lib/assertions";
import { Stack } from "aws-cdk-lib/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildFunctions } from "../../build/functions.ts";
import { packageEntries } from "../../build/package-entries.ts";
import { emptyApp } from "../cdk/synthesize.ts";
import { place } from "../support/documents/blocks.ts";
import { createFixtures } from "../support/documents/fixtures.ts";
import { codeBlocks, fileOf, importSources, writeModules } from "../support/documents/modules.ts";
import { root } from "../support/documents/pages.ts";
import { parsePiece, toCompilableFile, toRunnableModule } from "../support/documents/typescript.ts";

// Beside the packages, where Node loads the files and not vitest.
const folder = `${root}node_modules/.cache/latchkey-documents-${process.pid}`;
const stacks = codeBlocks.filter(({ code }) => parsePiece(code).kind !== "module");

beforeAll(async () => {
  // An example that is a whole app finds the functions as an app of a reader does.
  await buildFunctions();
  writeModules(`${folder}/run`, (code) => importSources(toRunnableModule(code)), stacks);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("there are examples of constructs", () => expect(stacks.length).toBeGreaterThanOrEqual(10));

test.each(stacks.map((block) => [place(block), block] as const))(
  "%s synthesizes without a warning of Latchkey",
  async (_, block) => {
    const example = await import(pathToFileURL(`${folder}/run/${fileOf(block)}`).href);
    const latchkey = await import(pathToFileURL(`${root}cdk/index.ts`).href);
    const app = emptyApp();
    if (example.make) {
      const stack = new Stack(app, "Test", { env: { account: "123456789012", region: "us-east-1" } });
      example.make.call(stack, createFixtures(stack, parsePiece(block.code).declared, latchkey));
    } else {
      const classes = Object.values<typeof Stack>(example).filter((each) => each.prototype instanceof Stack);
      for (const Example of classes) new Example(app, Example.name);
    }
    app.synth();
    const made = app.node.children.filter((each) => each instanceof Stack);
    expect(made).not.toEqual([]);
    const warnings = made.flatMap((stack) =>
      Annotations.fromStack(stack).findWarning("*", Match.stringLikeRegexp("latchkey:")),
    );
    expect(warnings).toEqual([]);
  },
);

test("all blocks of TypeScript and JavaScript compile with strict settings, and have their imports", async () => {
  writeModules(`${folder}/check`, toCompilableFile);
  const paths = packageEntries.map(({ subpath, source }) => [join("latchkey", subpath), [join(root, source)]]);
  const compilerOptions = {
    paths: Object.fromEntries(paths),
    ...{ noUnusedLocals: false, noUnusedParameters: false, allowJs: true, checkJs: true, incremental: false },
  };
  const settings = { extends: join(root, "tsconfig.json"), compilerOptions, include: ["*/*"], exclude: [] };
  writeFileSync(`${folder}/check/tsconfig.json`, JSON.stringify(settings));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const options = { cwd: `${folder}/check` };
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, "-p", "."], options).catch(
    (error) => error,
  );
  expect(stdout).toBe("");
});

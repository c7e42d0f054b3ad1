import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import base from "../../vitest.config.ts";

/** The folders of the area's tests, which `main.ts` names. */
const folders = (process.env.LATCHKEY_MUTATION_TESTS ?? "").split(" ").filter(Boolean);

/** Those of the tests that need nothing but Node or DynamoDB Local, under the settings of their projects. */
const inCore = (folder: string) => /^test\/core\b/.test(folder);
const included: Readonly<Record<string, (folder: string) => string[]>> = {
  core: (folder) => (inCore(folder) ? [`${folder}/**/*.test.ts`] : []),
  unit: (folder) => (inCore(folder) ? [] : [`${folder}/**/*.test.ts`]),
  dynamodb: (folder) => [`${folder}/**/*.dynamodb.test.ts`],
};

/** The fastest file first: the first test that fails ends the run. By default the slowest is first. */
class FastestFirst extends BaseSequencer {
  override async sort(...files: Parameters<BaseSequencer["sort"]>) {
    return (await super.sort(...files)).toReversed();
  }
}

export default defineConfig({
  ...base,
  test: {
    sequence: { sequencer: FastestFirst },
    projects: (base.test?.projects ?? []).flatMap((project) => {
      const test = typeof project === "object" && "test" in project ? project.test : undefined;
      const include = folders.flatMap(included[String(test?.name)] ?? (() => []));
      // A measurement of speed fails in instrumented code.
      const exclude = [...(test?.exclude ?? []), "**/*-speed.test.ts"];
      // Tests of DynamoDB Local come last. One worker runs all files, so that modules are loaded once for each mutant.
      const order = { sequence: { groupOrder: test?.name === "dynamodb" ? 1 : 0 }, maxWorkers: 1 };
      // A test that a mutant makes wait forever fails before Stryker gives its process up, which takes longer.
      const limits = { testTimeout: 15_000, hookTimeout: 15_000 };
      return include.length > 0 ? [{ test: { ...test, include, exclude, ...order, ...limits } }] : [];
    }),
  },
});

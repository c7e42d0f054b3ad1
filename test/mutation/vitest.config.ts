import { defineConfig } from "vitest/config";
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

export default defineConfig({
  ...base,
  test: {
    projects: (base.test?.projects ?? []).flatMap((project) => {
      const test = typeof project === "object" && "test" in project ? project.test : undefined;
      const include = folders.flatMap(included[String(test?.name)] ?? (() => []));
      // A measurement of speed fails in instrumented code.
      const exclude = [...(test?.exclude ?? []), "**/*-speed.test.ts"];
      return include.length > 0 ? [{ test: { ...test, include, exclude } }] : [];
    }),
  },
});

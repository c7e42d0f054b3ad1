import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** By default vitest leaves one processor alone, which on a machine with two is half of it. */
const maxWorkers = Math.max(2, availableParallelism() - 1);

/** Tests that start what they need by themselves, so that they may run beside others. */
const ownStacks = [
  "test/aws-contract/*.stack.test.ts",
  "test/local/{authorizers,distribution,resources}.stack.test.ts",
  "test/local/stack/{run-assembly,start-app}.stack.test.ts",
];

/** Ten thousand random requests: they take ten times as long where every line that runs is counted. */
const slowToCount = ["test/core/grants/over-grants.test.ts"];

/**
 * Tests of core/; all others that need nothing but Node; tests against DynamoDB Local; tests with stacks of their own; and
 * then, one file after the other, tests that call one stack over HTTP, with the command line, and in a browser. `npm test`
 * (test/main.ts) runs several of these kinds at once: much of their time is waiting. Tests with tens of thousands of
 * tokens, of many starts, of a table that stalls, of responses that a browser loses, and of how soon a revocation holds
 * are apart: they are no part of `npm test`, but of `npm run test:scale`.
 */
export default defineConfig({
  ssr: { resolve: { conditions: ["module-sync"], externalConditions: ["module-sync"] } },
  test: {
    coverage: {
      provider: "v8",
      include: ["core/**/*.ts"],
      reporter: ["text-summary", "html"],
      thresholds: { statements: 100, branches: 100, functions: 100, lines: 100 },
    },
    projects: [
      {
        test: {
          // The coverage of core/ is that of its own tests: counting what all others run takes half a minute of
          // processor time, and would count a rule as tested that another test happens to pass through.
          name: "core",
          include: ["test/core/**/*.test.ts"],
          exclude: [...slowToCount, "**/*.scale.test.ts"],
          isolate: false,
          // Properties are tried with thousands of values, each line counted.
          testTimeout: 60_000,
          maxWorkers,
        },
      },
      {
        test: {
          name: "unit",
          include: [
            "test/{bench,contract,functions,guard,cdk,local,client,cli,console,build,docs,aws}/**/*.test.ts",
            ...slowToCount,
          ],
          exclude: ["**/*.{dynamodb,stack,scale,docs}.test.ts"],
          // Loading the CDK anew for every file would take three times as long as all the tests.
          isolate: false,
          // The CDK's check of each template takes longer than the synthesis: template-validation.scale.test.ts runs it.
          env: { CDK_VALIDATION: "false" },
          // Synthesizing takes a second, and many where other tests keep the machine busy.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers,
        },
      },
      {
        test: {
          name: "dynamodb",
          include: ["test/**/*.dynamodb.test.ts"],
          // Loading the SDK anew for every file would take a quarter of the time.
          isolate: false,
          globalSetup: ["test/support/dynamodb-local.ts"],
          setupFiles: ["test/support/delete-tables.ts"],
          maxWorkers,
        },
      },
      {
        test: {
          name: "local",
          include: ownStacks,
          // As for unit: no file loads the CDK anew, and no synthesis waits for a check of its template.
          isolate: false,
          env: { CDK_VALIDATION: "false" },
          testTimeout: 30_000,
          maxWorkers,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts", "test/**/*.stack.test.ts"],
          exclude: [...ownStacks, "test/{cli,console}/**", "**/*.scale.test.ts"],
          globalSetup: ["test/support/local-stack.ts"],
          setupFiles: ["test/support/suite-invariants.ts"],
          fileParallelism: false,
          // What files share is the stack: loading the SDK anew for each takes as long as most of them.
          isolate: false,
          // Some tests wait more than once until a cached verdict has run out.
          testTimeout: 30_000,
          // The whole table is read after each file, with thousands of tokens after the import.
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "cli",
          include: ["test/cli/**/*.stack.test.ts"],
          globalSetup: ["test/support/local-stack.ts", "test/support/cli-bundle.ts"],
          setupFiles: ["test/support/suite-invariants.ts", "test/cli/new-home.ts"],
          fileParallelism: false,
          // As for e2e.
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "console",
          include: ["test/console/**/*.stack.test.ts"],
          // As long as a locator waits: what a page shows follows requests, which a busy machine delays by seconds.
          expect: { poll: { timeout: 15_000 } },
          globalSetup: ["test/support/local-stack.ts", "test/support/browser-server.ts"],
          setupFiles: ["test/support/suite-invariants.ts"],
          fileParallelism: false,
          // Loading the browser's driver anew for every file would take a second of processor time each.
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "reliability",
          include: ["test/reliability/**/*.test.ts"],
          globalSetup: ["test/reliability/report.ts", "test/support/dynamodb-local.ts"],
          setupFiles: ["test/support/delete-tables.ts"],
          hookTimeout: 60_000,
          // The parts of the long form load both processors by themselves, so they run one after the other.
          ...(process.env["LATCHKEY_RELIABILITY"] === "long"
            ? { testTimeout: 570_000, fileParallelism: false }
            : { testTimeout: 30_000, maxWorkers, isolate: false, exclude: ["**/*.long.test.ts"] }),
        },
      },
      {
        test: {
          name: "package",
          include: ["test/package/**/*.test.ts"],
          globalSetup: ["test/package/pack.ts"],
          // Each test installs packages from the registry.
          testTimeout: 600_000,
          maxWorkers,
        },
      },
      {
        test: {
          name: "docs",
          include: ["test/docs/*.docs.test.ts"],
          env: { CDK_VALIDATION: "false" },
          // Each synthesizes an example, or compiles all of them, beside the commands.
          testTimeout: 60_000,
          maxWorkers,
        },
      },
      {
        test: {
          name: "scale",
          include: ["test/**/*.scale.test.ts"],
          env: { CDK_VALIDATION: "false" },
          testTimeout: 30_000,
          expect: { poll: { timeout: 15_000 } },
          globalSetup: [
            "test/support/dynamodb-local.ts",
            "test/support/local-stack.ts",
            "test/support/browser-server.ts",
            "test/support/cli-bundle.ts",
          ],
          // As for e2e.
          hookTimeout: 60_000,
          setupFiles: ["test/cli/new-home.ts"],
          fileParallelism: false,
        },
      },
    ],
  },
});

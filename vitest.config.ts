import { defineConfig } from "vitest/config";

/** Tests that need nothing but Node; tests against DynamoDB Local; tests of the whole stack over HTTP. */
export default defineConfig({
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
          name: "unit",
          include: ["test/{core,contract,functions,cdk,local,client,cli,build,docs}/**/*.test.ts"],
          exclude: ["**/*.dynamodb.test.ts", "**/*.stack.test.ts"],
        },
      },
      {
        test: {
          name: "dynamodb",
          include: ["test/**/*.dynamodb.test.ts"],
          globalSetup: ["test/support/dynamodb-local.ts"],
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts", "test/**/*.stack.test.ts"],
          globalSetup: ["test/support/local-stack.ts"],
          setupFiles: ["test/support/suite-invariants.ts"],
          fileParallelism: false,
          // Some tests wait more than once until a cached verdict has run out.
          testTimeout: 30_000,
        },
      },
    ],
  },
});

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { DeployedStack } from "./deployed-stack.ts";
import { runProgram } from "./program.ts";
import type { Tally } from "./tally.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What of the JSON reporter's file is read here. */
interface Report {
  readonly testResults: readonly {
    readonly message?: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
    }[];
  }[];
}

/** A test that did not run, and the reason that its name gives. */
export interface SkippedTest {
  readonly name: string;
  /** `null` where it gives none. */
  readonly reason: string | null;
}

/**
 * Runs the end-to-end suite, the one that runs on the local stack too, against a stack that is deployed.
 * @param lacks what the place where it is deployed does not do, with the reason.
 * @param reportFile where the report goes.
 */
export async function runEndToEndSuite(
  stack: DeployedStack,
  lacks: Readonly<Record<string, string>>,
  cacheTtl: number,
  reportFile: string,
): Promise<Tally & { readonly skippedTests: readonly SkippedTest[] }> {
  const vitest = fileURLToPath(new URL("vitest.mjs", import.meta.resolve("vitest/package.json")));
  const args = ["run", "--project", "e2e", "test/e2e/"];
  const reporters = ["--reporter", "dot", "--reporter", "json", "--outputFile.json", reportFile];
  const { exitCode } = await runProgram(process.execPath, [vitest, ...args, ...reporters], {
    cwd: root,
    shown: true,
    env: {
      ...process.env,
      LATCHKEY_E2E_URL: stack.managementUrl,
      LATCHKEY_E2E_EXAMPLE_URL: stack.exampleUrl,
      LATCHKEY_E2E_ADMIN_TOKEN: stack.adminToken,
      LATCHKEY_E2E_CACHE_TTL: `${cacheTtl}`,
      LATCHKEY_E2E_LACKS: JSON.stringify(lacks),
    },
  });
  const { testResults } = JSON.parse(await readFile(reportFile, "utf8")) as Report;
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const count = (status: string) => tests.filter((test) => test.status === status).length;
  const passed = count("passed");
  const skippedTests = tests.filter(({ status }) => status === "skipped" || status === "pending").map(asSkipped);
  // A file that does not load has no tests that fail.
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.length,
  );
  const failed = tests.length - passed - skippedTests.length + brokenFiles.length;
  if (tests.length === 0 || (exitCode !== 0 && failed === 0)) {
    throw new Error(`The end-to-end suite ended with ${exitCode} after ${tests.length} tests.`);
  }
  return { passed, failed, skipped: skippedTests.length, skippedTests };
}

function asSkipped({ fullName }: { readonly fullName: string }): SkippedTest {
  const [, name = fullName, reason = null] = /^(.*) \[skipped: (.*)\]$/.exec(fullName) ?? [];
  return { name, reason };
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startLocalStack } from "../../local/stack/start-stack.ts";
import { pythonEnvironment } from "../support/python-environment.ts";
import { startCountingProxy } from "./counting-proxy.ts";

const requirements = fileURLToPath(new URL("requirements.txt", import.meta.url));

/** The fewest requests that say something: with fewer, the run fails. */
const minRequests = 5_000;

/**
 * Calls the HTTP API with what Schemathesis makes of its OpenAPI document: `npm run test:schemathesis`. It ends with 1
 * where a check fails, where a response is 5xx, or where the calls were fewer than 5,000.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seed: { type: "string" }, "max-time": { type: "string", default: "900" } },
  });
  const programs = await pythonEnvironment("schemathesis", requirements);
  const dataDirectory = await mkdtemp(join(tmpdir(), "latchkey-schemathesis-"));
  const stack = await startLocalStack({ port: 0, dataDirectory, inMemory: true });
  const proxy = await startCountingProxy(stack.managementUrl, stack.adminToken);
  try {
    const tester = spawn(
      `${programs}/schemathesis`,
      [
        ...["run", `${proxy.url}/v1/openapi.json`, "--url", proxy.url],
        ...["--header", `Authorization: Bearer ${stack.adminToken}`],
        ...["--phases", "examples,coverage,fuzzing,stateful", "--workers", "1"],
        ...["--checks", checks.join(",")],
        ...["--max-examples", "150", "--max-time", values["max-time"], "--continue-on-failure"],
        ...(values.seed === undefined ? [] : ["--seed", values.seed]),
        ...["--suppress-health-check", "all", "--no-shrink", "--request-timeout", "30"],
      ],
      { stdio: "inherit", cwd: dataDirectory },
    );
    const [exitCode] = await once(tester, "exit");
    const { requests, serverErrors, byStatus } = proxy.counts();
    console.log(`${requests} requests; by status: ${JSON.stringify(byStatus)}.`);
    for (const error of serverErrors) console.log(error);
    console.log(`${serverErrors.length} responses of 5xx.`);
    process.exitCode = exitCode === 0 && serverErrors.length === 0 && requests >= minRequests ? 0 : 1;
  } finally {
    await proxy.stop();
    await stack.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "negative_data_rejection",
  "allow_header_conformance",
  "use_after_free",
  "ignored_auth",
];

await main();

import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../support/python-environment.ts";
import { sampleApps } from "./sample-app.ts";

const requirements = fileURLToPath(new URL("cfn-lint/requirements.txt", import.meta.url));

/**
 * Lints every template that is synthesized: `npm run lint:templates`. It ends with 1 where cfn-lint finds an error, and
 * prints its warnings.
 */
async function main(): Promise<void> {
  const programs = await pythonEnvironment("cfn-lint", requirements);
  const assemblies = Object.values(sampleApps).map((create) => create().synth());
  const templates = assemblies.flatMap(({ stacks }) => stacks.map(({ templateFullPath }) => templateFullPath));
  const options = ["--non-zero-exit-code", "error", "--regions", "eu-west-1"];
  // The CDK writes down dependencies that references make already.
  options.push("--ignore-checks", "W3005");
  const linter = spawn(`${programs}/cfn-lint`, [...options, "--template", ...templates], { stdio: "inherit" });
  const [exitCode] = await once(linter, "exit");
  for (const { directory } of assemblies) await rm(directory, { recursive: true, force: true });
  if (exitCode === 0) console.log(`cfn-lint finds no error in ${templates.length} templates.`);
  process.exitCode = exitCode ?? 1;
}

await main();

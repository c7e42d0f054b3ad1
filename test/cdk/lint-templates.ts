import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../support/python-environment.ts";
import { sampleApps } from "./sample-app.ts";

const requirements = fileURLToPath(new URL("cfn-lint/requirements.txt", import.meta.url));

/** Which types of resources a region has differs: the oldest regions, a younger one, and one of each other partition. */
const regions = {
  everywhere: ["us-east-1", "eu-west-1", "ap-southeast-3"],
  // China has no CloudFront Functions, and GovCloud no CloudFront.
  withoutConsole: ["cn-north-1", "us-gov-west-1"],
};

/**
 * Lints every template that is synthesized, for several regions: `npm run lint:templates`. It ends with 1 where cfn-lint
 * finds an error, and prints its warnings.
 */
async function main(): Promise<void> {
  const programs = await pythonEnvironment("cfn-lint", requirements);
  const assemblies = Object.values(sampleApps).map((create) => create().synth());
  const templates = assemblies.flatMap(({ stacks }) => stacks.map(({ templateFullPath }) => templateFullPath));
  const others = templates.filter((path) => !readFileSync(path, "utf8").includes("AWS::CloudFront::"));
  const exitCodes = [
    await lint(`${programs}/cfn-lint`, regions.everywhere, templates),
    await lint(`${programs}/cfn-lint`, [...regions.everywhere, ...regions.withoutConsole], others),
  ];
  for (const { directory } of assemblies) await rm(directory, { recursive: true, force: true });
  process.exitCode = Math.max(...exitCodes);
}

/** @returns the exit code of cfn-lint: 0 where it finds no error. */
async function lint(program: string, inRegions: readonly string[], templates: readonly string[]): Promise<number> {
  const options = ["--non-zero-exit-code", "error", "--regions", ...inRegions];
  // The CDK writes down dependencies that references make already.
  options.push("--ignore-checks", "W3005");
  const linter = spawn(program, [...options, "--template", ...templates], { stdio: "inherit" });
  const [exitCode] = await once(linter, "exit");
  if (exitCode === 0)
    console.log(`cfn-lint finds no error in ${templates.length} templates for ${inRegions.join(", ")}.`);
  return exitCode ?? 1;
}

await main();

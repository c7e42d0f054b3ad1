import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { expect, test } from "vitest";
import { createProgram } from "../../cli/program.ts";
import { stack } from "../e2e/stack.ts";
import { noService, runShell, stackFolder, succeed } from "./latchkey.ts";

const readme = read("README.md");
const cli = read("docs/cli.md");

function read(document: string): string {
  return readFileSync(new URL(`../../${document}`, import.meta.url), "utf8");
}

function shellBlocks(text: string): string[] {
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = ""]) => block);
}

function listCommands(command: Command, path: readonly string[]): string[] {
  const children = command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== "help");
  if (children.length === 0) return [path.join(" ")];
  return children.flatMap((child) => listCommands(child, [...path, child.name()]));
}

test("docs/cli.md documents every command", () => {
  const documented = listCommands(createProgram(), ["latchkey"]).filter((name) => cli.includes(name));
  expect(documented).toEqual(listCommands(createProgram(), ["latchkey"]));
});

/** The commands of the README for a running stack, with the URL of the one under test. */
function readmeCommands(): string[] {
  // The stack that these start, and the tests, are running already.
  const blocks = shellBlocks(readme).filter((block) => !block.includes("npm ci"));
  const calls = [...readme.matchAll(/npm run latchkey -- ([^`\n]+)/g)].map(([, args]) => `latchkey ${args}`);
  expect([blocks.length, calls.length]).toEqual([1, 1]);
  return [...blocks, ...calls].map((text) =>
    text
      .replaceAll("http://127.0.0.1:4100/", stack.managementUrl.replace(/\/*$/, "/"))
      .replaceAll("curl ", "curl --fail "),
  );
}

test("the commands of the README, and after them those of docs/cli.md, succeed in one shell", async () => {
  await deleteTokens("--owner", "ops", "--prefix", "my_app");
  await deleteTokens("--prefix", "reports");
  await deleteTokens("--owner", "service/billing");
  const cwd = stackFolder();
  const script = [
    "set -eo pipefail",
    `trap 'echo "This command failed: $BASH_COMMAND" >&2' ERR`,
    ...readmeCommands(),
    ...shellBlocks(cli),
  ].join("\n");
  const env = { ...noService, HOME: cwd, XDG_CONFIG_HOME: cwd, ADMIN: stack.adminToken };
  const { exitCode, stdout, stderr } = await runShell(script, { cwd, env });
  expect(stderr).not.toContain("This command failed");
  expect(exitCode).toBe(0);
  expect(stdout).toContain('"name":"my_app"');
}, 120_000);

/** Deletes tokens that an earlier run against the same stack may have left. */
async function deleteTokens(...filter: string[]): Promise<void> {
  const ids = await succeed(["token", "list", "--ids", ...filter]);
  if (ids !== "") await succeed(["token", "delete", "--yes", ...ids.split("\n")]);
}

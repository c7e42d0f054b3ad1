import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { createProgram } from "../../cli/program.ts";
import { binFolder, noService, stackFolder, succeed } from "./latchkey.ts";

const run = promisify(execFile);

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

describe("docs/cli.md", () => {
  const text = read("docs/cli.md");

  test("documents every command", () => {
    const documented = listCommands(createProgram(), ["latchkey"]).filter((name) => text.includes(name));
    expect(documented).toEqual(listCommands(createProgram(), ["latchkey"]));
  });

  test("has commands that succeed in order, in the folder of a stack", async () => {
    const cwd = stackFolder();
    const env = { ...noService, PATH: `${binFolder()}:${process.env["PATH"]}`, HOME: cwd, XDG_CONFIG_HOME: cwd };
    for (const name of ["my_app", "my_app_2"]) await deleteTokens("--prefix", name);
    await deleteTokens("--owner", "service/billing");
    for (const block of shellBlocks(text)) {
      // One command at a time, so that the first failure is named.
      for (const command of block
        .replaceAll(/\\\n\s*/g, "")
        .trim()
        .split("\n")) {
        const { error } = await run("bash", ["--norc", "-eo", "pipefail", "-c", command], {
          cwd,
          env,
          maxBuffer: 64e6,
        }).then(
          () => ({ error: undefined }),
          ({ stderr }: { stderr: string }) => ({ error: `${command}: ${stderr}` }),
        );
        expect(error).toBeUndefined();
      }
    }
  }, 120_000);
});

test("the README has commands that succeed", async () => {
  const commands = [...read("README.md").matchAll(/npm run latchkey -- ([^`\n]+)/g)].map(([, words = ""]) => words);
  expect(commands.length).toBeGreaterThan(0);
  for (const words of commands) await succeed(words.trim().split(/\s+/));
});

/** Deletes tokens that an earlier run against the same stack may have left. */
async function deleteTokens(...filter: string[]): Promise<void> {
  const ids = await succeed(["token", "list", "--ids", ...filter]);
  if (ids !== "") await succeed(["token", "delete", "--yes", ...ids.split("\n")]);
}

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { createProgram } from "../../cli/program.ts";
import { binFolder, folderOfStack, noService, succeed } from "./latchkey.ts";

const run = promisify(execFile);

function read(document: string): string {
  return readFileSync(new URL(`../../${document}`, import.meta.url), "utf8");
}

function shellBlocks(text: string): string[] {
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = ""]) => block);
}

function namesOf(command: Command, path: readonly string[]): string[] {
  const children = command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== "help");
  if (children.length === 0) return [path.join(" ")];
  return children.flatMap((child) => namesOf(child, [...path, child.name()]));
}

describe("docs/cli.md", () => {
  const text = read("docs/cli.md");

  test("shows every command", () => {
    const shown = namesOf(createProgram(), ["latchkey"]).filter((name) => text.includes(name));
    expect(shown).toEqual(namesOf(createProgram(), ["latchkey"]));
  });

  test("shows commands that work, one after the other, in the folder of a stack", async () => {
    const cwd = folderOfStack();
    const env = { ...noService, PATH: `${binFolder()}:${process.env["PATH"]}`, HOME: cwd, XDG_CONFIG_HOME: cwd };
    for (const name of ["my_app", "my_app_2"]) await forget("--prefix", name);
    await forget("--owner", "service/billing");
    for (const block of shellBlocks(text)) {
      // One command at a time, so that the first that fails is named.
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

test("the README shows commands that work", async () => {
  const commands = [...read("README.md").matchAll(/npm run latchkey -- ([^`\n]+)/g)].map(([, words = ""]) => words);
  expect(commands.length).toBeGreaterThan(0);
  for (const words of commands) await succeed(words.trim().split(/\s+/));
});

/** Deletes what an earlier run against the same stack may have left. */
async function forget(...which: string[]): Promise<void> {
  const ids = await succeed(["token", "list", "--ids", ...which]);
  if (ids !== "") await succeed(["token", "delete", "--yes", ...ids.split("\n")]);
}

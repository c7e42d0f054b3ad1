import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, latchkey, succeed } from "./latchkey.ts";

test("a secret given as an argument is refused, and not shown", async () => {
  const { code, stdout, stderr } = await latchkey(["token", "verify", "lk_given_as_an_argument"]);
  expect(code).toBe(2);
  expect(stdout + stderr).not.toContain("lk_given_as_an_argument");
  expect(stderr).toContain("stdin");
});

test("completing a line in bash runs nothing that stands in it, and the script can be sourced twice", async () => {
  const folder = emptyFolder();
  const script = join(folder, "completion.bash");
  writeFileSync(script, await succeed(["completion", "bash"]));
  const proof = join(folder, "proof");
  const commands = `source ${script}; source ${script}; COMP_WORDS=(latchkey token '$(touch ${proof})'); COMP_CWORD=2; _latchkey`;
  const { status, stderr } = spawnSync("bash", ["-c", commands], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  expect(existsSync(proof)).toBe(false);
});

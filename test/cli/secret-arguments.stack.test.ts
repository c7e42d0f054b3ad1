import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, latchkey, succeed } from "./latchkey.ts";

test.each(["verify", "revoke"])("a secret passed to %s as an argument is refused, and not printed", async (command) => {
  const { code, stdout, stderr } = await latchkey(["token", command, "lk_passed_as_an_argument"]);
  expect(code).toBe(2);
  expect(stdout + stderr).not.toContain("lk_passed_as_an_argument");
  expect(stderr).toContain("stdin");
});

test("bash completion doesn't run commands on the completed line, and the script can be sourced twice", async () => {
  const folder = emptyFolder();
  const script = join(folder, "completion.bash");
  writeFileSync(script, await succeed(["completion", "bash"]));
  const proof = join(folder, "proof");
  const commands = `source ${script}; source ${script}; COMP_WORDS=(latchkey token '$(touch ${proof})'); COMP_CWORD=2; _latchkey`;
  const { status, stderr } = spawnSync("bash", ["-c", commands], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  expect(existsSync(proof)).toBe(false);
});

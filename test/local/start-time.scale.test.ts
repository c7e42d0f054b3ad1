import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const main = fileURLToPath(new URL("../../local/main.ts", import.meta.url));

// A promise of time, so it is held where no other suite runs beside it.
test("the local stack is ready within 15 s of its start", { timeout: 60_000 }, async () => {
  const data = await mkdtemp(join(tmpdir(), "latchkey-start-"));
  const begun = performance.now();
  const child = spawn(process.execPath, [main, "--port", "0", "--data", data]);
  const exited = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGINT");
    await exited;
    await rm(data, { recursive: true, force: true });
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await expect.poll(() => output, { timeout: 50_000 }).toContain("Press Ctrl-C to stop.");
  expect(performance.now() - begun).toBeLessThan(15_000);
});

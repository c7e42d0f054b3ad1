import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import type { measureGuard } from "../../bench/guard.ts";

const bench = fileURLToPath(new URL("../../bench/guard.ts", import.meta.url));

it("takes at most 2 µs a call, and reads nothing, while the feed is fresh", async () => {
  // In a process of its own: this one may be measuring coverage.
  const { stdout } = await promisify(execFile)(process.execPath, [bench, "--json"]);
  const { timings, reads } = JSON.parse(stdout) as Awaited<ReturnType<typeof measureGuard>>;
  expect(timings.filter(({ microseconds }) => microseconds > 2)).toEqual([]);
  expect([timings.length, reads]).toEqual([4, 1]);
});

import cliProgress from "cli-progress";
import type { ImportReport } from "./import-records.ts";

const intervalMs = 2_000;

/**
 * Shows the progress of an import on stderr: a bar on a terminal, otherwise a line every two seconds, and none for an
 * import that is shorter.
 */
export function startProgress(total: number): {
  readonly update: (report: ImportReport) => void;
  readonly stop: () => void;
} {
  const bar = new cliProgress.SingleBar({
    format: "Importing [{bar}] {value} of {total}, {failed} failed, {eta_formatted} left",
    barCompleteChar: "#",
    barIncompleteChar: "-",
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: intervalMs,
    // The command handles SIGINT.
    gracefulExit: false,
  });
  const startedAt = Date.now();
  if (process.stderr.isTTY) bar.start(total, 0, { failed: 0 });
  return {
    update({ created, existed, failures }) {
      const [done, payload] = [created + existed + failures.length, { failed: failures.length }];
      if (bar.isActive) bar.update(done, payload);
      else if (Date.now() - startedAt >= intervalMs) bar.start(total, done, payload);
    },
    stop: () => bar.stop(),
  };
}

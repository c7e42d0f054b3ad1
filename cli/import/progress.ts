import cliProgress from "cli-progress";
import type { ImportReport } from "./import-records.ts";

/** Shows the progress of an import on stderr: a bar on a terminal, otherwise a line every two seconds. */
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
    notTTYSchedule: 2_000,
    // The command handles SIGINT.
    gracefulExit: false,
  });
  bar.start(total, 0, { failed: 0 });
  return {
    update: ({ created, existed, failures }) =>
      bar.update(created + existed + failures.length, { failed: failures.length }),
    stop: () => bar.stop(),
  };
}

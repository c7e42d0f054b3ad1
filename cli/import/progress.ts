import cliProgress from "cli-progress";
import type { ImportReport } from "./import-records.ts";

/** Shows on stderr how far an import has come: a bar on a terminal, a line now and then elsewhere. */
export function startProgress(total: number): {
  readonly show: (report: ImportReport) => void;
  readonly stop: () => void;
} {
  const bar = new cliProgress.SingleBar({
    format: "Importing [{bar}] {value} of {total}, {failed} failed, {eta_formatted} left",
    barCompleteChar: "#",
    barIncompleteChar: "-",
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 2_000,
    // An interruption is dealt with by whoever asked for the bar.
    gracefulExit: false,
  });
  bar.start(total, 0, { failed: 0 });
  return {
    show: ({ created, existed, failures }) =>
      bar.update(created + existed + failures.length, { failed: failures.length }),
    stop: () => bar.stop(),
  };
}

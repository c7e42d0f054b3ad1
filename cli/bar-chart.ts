import { isTerminal } from "./output.ts";
import { loadDisplayWidth, sanitize } from "./terminal-text.ts";

/** A bar of a chart. */
export interface Bar {
  readonly label: string;
  readonly count: number;
  /** What stands behind the count. */
  readonly note?: string;
}

/** The longest bar where the width of the terminal isn't known. */
const usualLength = 40;
const shortestLength = 10;

/** A block, and its eighths, which lengths between two characters are drawn with. */
const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/**
 * Formats counts as horizontal bars, the largest as long as there is room for.
 * @param width of the terminal; `undefined`: not known.
 */
export async function formatBarChart(bars: readonly Bar[], width = terminalColumns()): Promise<string> {
  const { displayWidth, fitToWidth } = await loadDisplayWidth();
  const labels = bars.map(({ label }) => sanitize(label));
  const labelWidth = Math.max(...labels.map((label) => displayWidth(label)));
  const largest = Math.max(1, ...bars.map(({ count }) => count));
  const countWidth = largest.toLocaleString("en").length;
  const noteWidth = Math.max(...bars.map(({ note = "" }) => note.length));
  const room = (width ?? Number.POSITIVE_INFINITY) - labelWidth - countWidth - noteWidth - 6;
  const length = Math.max(shortestLength, Math.min(usualLength, room));
  return bars
    .map(({ count, note = "" }, index) => {
      const label = fitToWidth(labels[index] ?? "", labelWidth);
      const number = count.toLocaleString("en").padStart(countWidth);
      return `${label}  ${number}  ${drawBar((count / largest) * length, length)}  ${note}`.trimEnd();
    })
    .join("\n");
}

function drawBar(filled: number, length: number): string {
  // What isn't nothing is seen.
  const parts = filled > 0 ? Math.max(1, Math.round(filled * 8)) : 0;
  return ("█".repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? "")).padEnd(length);
}

function terminalColumns(): number | undefined {
  return isTerminal() && process.stdout.columns > 0 ? process.stdout.columns : undefined;
}

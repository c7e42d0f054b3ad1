import { terminalWidth } from "./output.ts";
import { loadDisplayWidth, sanitize } from "./terminal-text.ts";

/** A bar of a chart. */
export interface Bar {
  readonly label: string;
  readonly count: number;
  /** Text after the bar. */
  readonly note?: string;
}

/** The lengths of the longest bar, in characters: at most, and on a narrow terminal. */
const maxLength = 40;
const minLength = 10;

/** A block's eighths, for lengths that end within a character. */
const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/**
 * Formats counts as horizontal bars that are scaled to the largest count.
 * @param width the width of the terminal; `undefined`: unknown.
 */
export async function formatBarChart(bars: readonly Bar[], width = terminalWidth()): Promise<string> {
  const { displayWidth, fitToWidth } = await loadDisplayWidth();
  const labels = bars.map(({ label }) => sanitize(label));
  const labelWidth = Math.max(...labels.map((label) => displayWidth(label)));
  const largest = Math.max(1, ...bars.map(({ count }) => count));
  const countWidth = largest.toLocaleString("en").length;
  const notes = bars.map(({ note = "" }) => sanitize(note));
  const noteWidth = Math.max(...notes.map((note) => displayWidth(note)));
  const room = (width ?? Number.POSITIVE_INFINITY) - labelWidth - countWidth - noteWidth - 6;
  const length = Math.max(minLength, Math.min(maxLength, room));
  return bars
    .map(({ count }, index) => {
      const label = fitToWidth(labels[index] ?? "", labelWidth);
      const number = count.toLocaleString("en").padStart(countWidth);
      return `${label}  ${number}  ${drawBar((count / largest) * length, length)}  ${notes[index]}`.trimEnd();
    })
    .join("\n");
}

function drawBar(filled: number, length: number): string {
  // A count above zero is always visible.
  const parts = filled > 0 ? Math.max(1, Math.round(filled * 8)) : 0;
  return ("█".repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? "")).padEnd(length);
}

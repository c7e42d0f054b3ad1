import { loadDisplayWidth, sanitize } from "./terminal-text.ts";

/** A column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly value: (row: T) => string;
  /** Colors a cell after it has been padded. */
  readonly colorize?: (text: string, row: T) => string;
  /** Whether the column shrinks if the terminal is too narrow. */
  readonly shrinkable?: true;
}

const gap = "  ";
const minWidth = 8;

/**
 * Formats rows as aligned columns.
 * @param maxWidth the width to which shrinkable columns are truncated; `undefined`: unlimited.
 */
export async function formatTable<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  maxWidth?: number,
): Promise<string> {
  const { displayWidth, fitToWidth } = await loadDisplayWidth();
  const cells = rows.map((row) => columns.map((column) => sanitize(column.value(row))));
  const widths = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...cells.map((row) => displayWidth(row[index] ?? ""))),
  );
  if (maxWidth !== undefined) shrink(columns, widths, maxWidth);

  const formatLine = (texts: readonly string[], row?: T) =>
    columns
      .map((column, index) => {
        const text = fitToWidth(texts[index] ?? "", widths[index] ?? 0);
        return row !== undefined && column.colorize ? column.colorize(text, row) : text;
      })
      .join(gap)
      .trimEnd();
  const header = formatLine(columns.map(({ title }) => title));
  return [header, ...rows.map((row, index) => formatLine(cells[index] ?? [], row))].join("\n");
}

function shrink<T>(columns: readonly Column<T>[], widths: number[], maxWidth: number): void {
  let excess = widths.reduce((sum, width) => sum + width + gap.length, -gap.length) - maxWidth;
  for (const [index, column] of columns.entries()) {
    const width = widths[index] ?? 0;
    if (!column.shrinkable || excess <= 0 || width <= minWidth) continue;
    widths[index] = Math.max(minWidth, width - excess);
    excess -= width - widths[index];
  }
}

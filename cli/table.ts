import { oneLine } from "./one-line.ts";
/** A column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly value: (row: T) => string;
  /** Colours a cell once it has its width. */
  readonly paint?: (text: string, row: T) => string;
  /** Whether the column gives way where the terminal is too narrow. */
  readonly shrinks?: true;
}

const gap = "  ";
const leastWidth = 8;

/**
 * Aligns rows under their titles.
 * @param width the terminal's, in characters, to cut the shrinking columns to; `undefined`: nothing is cut.
 */
export function formatTable<T>(columns: readonly Column<T>[], rows: readonly T[], width?: number): string {
  const cells = rows.map((row) => columns.map((column) => oneLine(column.value(row))));
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  if (width !== undefined) shrink(columns, widths, width);

  const line = (texts: readonly string[], row?: T) =>
    columns
      .map((column, index) => {
        const text = fitted(texts[index] ?? "", widths[index] ?? 0);
        return row !== undefined && column.paint ? column.paint(text, row) : text;
      })
      .join(gap)
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map((row, index) => line(cells[index] ?? [], row))].join(
    "\n",
  );
}

function shrink<T>(columns: readonly Column<T>[], widths: number[], width: number): void {
  let excess = widths.reduce((sum, each) => sum + each + gap.length, -gap.length) - width;
  for (const [index, column] of columns.entries()) {
    const has = widths[index] ?? 0;
    if (!column.shrinks || excess <= 0 || has <= leastWidth) continue;
    widths[index] = Math.max(leastWidth, has - excess);
    excess -= has - widths[index];
  }
}

function fitted(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}

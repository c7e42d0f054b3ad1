/**
 * A CSV field (RFC 4180) that spreadsheets don't run as a formula: text that starts like one gets an apostrophe in front
 * (OWASP, CSV injection). {@link parseField} removes it.
 */
export function formatField(text: string): string {
  const safe = startsLikeFormula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text of a field that {@link formatField} wrote, with the quotes of CSV already removed. */
export function parseField(field: string): string {
  return field.startsWith("'") && startsLikeFormula.test(field) ? field.slice(1) : field;
}

// Leading apostrophes count, so that text that starts with an apostrophe survives a round trip.
const startsLikeFormula = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** A record of a CSV file. */
export interface CsvRecord {
  /** The line on which the record starts, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Parses CSV into records. Every line break, quoted ones included, becomes a line feed.
 * @throws CsvSyntaxError.
 */
export async function parseCsv(text: string): Promise<CsvRecord[]> {
  const { CsvError, parse } = await import("csv-parse/sync");
  const lines = text.replaceAll(/\r\n?/g, "\n");
  const options = { bom: true, info: true, raw: true, relax_column_count: true, skip_empty_lines: true, trim: true };
  try {
    const records = parse(lines, options) as unknown as { info: { lines: number }; raw: string; record: string[] }[];
    return records.map(({ info, raw, record }) => {
      // The parser counts up to the end of a record.
      const lineBreaks = raw.trim().split("\n").length - 1;
      return { line: info.lines - lineBreaks, fields: record.map(parseField) };
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new CsvSyntaxError(error.message, Number(/at line (\d+)/.exec(error.message)?.[1] ?? error["lines"] ?? 1));
  }
}

/** The text is not CSV. */
export class CsvSyntaxError extends Error {
  override readonly name = "CsvSyntaxError";
  /** From 1. */
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

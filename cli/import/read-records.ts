import type { Input } from "../../client/types.ts";
import { CreateToken } from "../../contract/schemas.ts";
import { digestOf } from "../../core/secret.ts";

/** A token to create, and where the file has it. */
export interface ImportRecord {
  readonly line: number;
  readonly body: Input<"createToken">["body"];
}

/** What is wrong with a line. */
export interface Complaint {
  readonly line: number;
  readonly detail: string;
}

/** A record as the file has it, before it is known to be one. */
interface RawRecord {
  readonly line: number;
  readonly members: Readonly<Record<string, unknown>>;
}

/** What an export has besides what a token is created with. */
const writtenByService = ["createdAt", "updatedAt", "lastSeenAt", "previousValidUntil", "version"];

/**
 * Reads the whole file before anything is sent, so that a mistake in it leaves nothing half done.
 * The file is JSON lines where it begins with a brace, else CSV with a line of titles.
 */
export async function readRecords(
  text: string,
): Promise<{ readonly records: ImportRecord[]; readonly complaints: Complaint[] }> {
  const records: ImportRecord[] = [];
  const complaints: Complaint[] = [];
  const complain = (line: number, detail: string) => complaints.push({ line, detail });
  const raw = /^\s*\{/.test(text) ? readJsonLines(text, complain) : await readCsv(text, complain);
  const seen = new Map<string, number>();
  for (const { line, members } of raw) {
    const result = CreateToken.safeParse(bodyOf(members));
    if (!result.success) {
      const words = result.error.issues.map(({ path, message }) =>
        [path.join("/"), message].filter(Boolean).join(": "),
      );
      complain(line, words.join(" "));
      continue;
    }
    const problem = problemOf(members) ?? repetitionOf(result.data, line, seen);
    if (problem) complain(line, problem);
    else records.push({ line, body: result.data });
  }
  return { records, complaints: complaints.sort((a, b) => a.line - b.line) };
}

function readJsonLines(text: string, complain: (line: number, detail: string) => void): RawRecord[] {
  const records: RawRecord[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    try {
      const members: unknown = JSON.parse(line);
      if (typeof members !== "object" || members === null || Array.isArray(members)) throw new TypeError("No object");
      records.push({ line: index + 1, members: { ...members } });
    } catch {
      complain(index + 1, "It is not a JSON object.");
    }
  }
  return records;
}

async function readCsv(text: string, complain: (line: number, detail: string) => void): Promise<RawRecord[]> {
  const { CsvError, parse } = await import("csv-parse/sync");
  try {
    const rows: { info: { lines: number }; record: Record<string, string> }[] = parse(text, {
      bom: true,
      columns: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
    });
    return rows.map(({ info, record }) => ({ line: info.lines, members: fromCells(record) }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    complain(Number(error["lines"] ?? 1), `It is not CSV: ${error.message}.`);
    return [];
  }
}

/** A cell is text; an empty one says nothing, and a list is separated by spaces. */
function fromCells(cells: Readonly<Record<string, string>>): Record<string, unknown> {
  const given = Object.entries(cells).filter(([, cell]) => cell !== "");
  return Object.fromEntries(
    given.map(([title, cell]) => [title, title === "scopes" || title === "allowedCidrs" ? cell.split(/\s+/) : cell]),
  );
}

/** What is sent of a record. Where it has both the secret and its digest, the secret stays on this machine. */
function bodyOf(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // A secret holds its id, and the service takes an id with a digest only.
  const redundant = "digest" in members ? ["secret"] : "secret" in members ? ["id"] : [];
  const left = [...redundant, ...writtenByService];
  return Object.fromEntries(Object.entries(members).filter(([member]) => !left.includes(member)));
}

function problemOf({ secret, digest }: Readonly<Record<string, unknown>>): string | undefined {
  if (secret === undefined && digest === undefined) {
    return "It has neither a digest nor a secret, so that running the import again would create it twice.";
  }
  if (typeof secret === "string" && digest !== undefined && digestOf(secret) !== digest) {
    return "The digest is not that of the secret.";
  }
  return undefined;
}

function repetitionOf(
  { owner, name, id, secret }: ImportRecord["body"],
  line: number,
  seen: Map<string, number>,
): string | undefined {
  for (const [what, key] of [
    ["name", JSON.stringify([owner, name])],
    ["id or secret", id ?? secret ?? ""],
  ] as const) {
    const before = seen.get(key);
    if (before !== undefined) return `Line ${before} has the same ${what}.`;
    seen.set(key, line);
  }
  return undefined;
}

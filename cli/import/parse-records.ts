import type { Input } from "../../client/types.ts";
import { CreateToken } from "../../contract/schemas.ts";
import { digestOf } from "../../core/secret.ts";

/** A token to create, and the line of the file that defines it. */
export interface ImportRecord {
  readonly line: number;
  readonly body: Input<"createToken">["body"];
}

/** An invalid line. */
export interface RecordError {
  readonly line: number;
  readonly detail: string;
}

/** A record before validation. */
interface RawRecord {
  readonly line: number;
  readonly members: Readonly<Record<string, unknown>>;
}

/** Members of exported tokens that can't be set on creation. */
const readOnlyMembers = ["createdAt", "updatedAt", "lastSeenAt", "previousValidUntil", "version"];

/**
 * Parses and validates a whole file, so that an invalid one is refused before the first request.
 * A file that starts with a brace is JSON lines, otherwise it is CSV with a header.
 */
export async function parseRecords(
  text: string,
): Promise<{ readonly records: ImportRecord[]; readonly errors: RecordError[] }> {
  const records: ImportRecord[] = [];
  const errors: RecordError[] = [];
  const addError = (line: number, detail: string) => errors.push({ line, detail });
  const raw = /^\s*\{/.test(text) ? parseJsonLines(text, addError) : await parseCsv(text, addError);
  const seen = new Map<string, number>();
  for (const { line, members } of raw) {
    const result = CreateToken.safeParse(toRequestBody(members));
    if (!result.success) {
      const details = result.error.issues.map(({ path, message }) =>
        [path.join("/"), message].filter(Boolean).join(": "),
      );
      addError(line, details.join(" "));
      continue;
    }
    const detail = checkSecret(members) ?? checkDuplicate(result.data, line, seen);
    if (detail) addError(line, detail);
    else records.push({ line, body: result.data });
  }
  return { records, errors: errors.sort((a, b) => a.line - b.line) };
}

function parseJsonLines(text: string, addError: (line: number, detail: string) => void): RawRecord[] {
  const records: RawRecord[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    try {
      const members: unknown = JSON.parse(line);
      if (typeof members !== "object" || members === null || Array.isArray(members))
        throw new TypeError("Not an object");
      records.push({ line: index + 1, members: { ...members } });
    } catch {
      addError(index + 1, "Not a JSON object.");
    }
  }
  return records;
}

async function parseCsv(text: string, addError: (line: number, detail: string) => void): Promise<RawRecord[]> {
  const { CsvError, parse } = await import("csv-parse/sync");
  try {
    const rows: { info: { lines: number }; record: Record<string, string> }[] = parse(text, {
      bom: true,
      columns: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
    });
    return rows.map(({ info, record }) => ({ line: info.lines, members: fromCsvFields(record) }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    addError(Number(error["lines"] ?? 1), `Invalid CSV: ${error.message}.`);
    return [];
  }
}

/** Empty fields are omitted; lists are separated by spaces. */
function fromCsvFields(fields: Readonly<Record<string, string>>): Record<string, unknown> {
  const present = Object.entries(fields).filter(([, text]) => text !== "");
  return Object.fromEntries(
    present.map(([name, text]) => [name, name === "scopes" || name === "allowedCidrs" ? text.split(/\s+/) : text]),
  );
}

/** The request body for a record. If the record has both a secret and its digest, the secret is not sent. */
function toRequestBody(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // A secret contains its token's ID, and the service accepts an ID only together with a digest.
  const redundant = "digest" in members ? ["secret"] : "secret" in members ? ["id"] : [];
  const omitted = [...redundant, ...readOnlyMembers];
  return Object.fromEntries(Object.entries(members).filter(([member]) => !omitted.includes(member)));
}

function checkSecret({ secret, digest }: Readonly<Record<string, unknown>>): string | undefined {
  if (secret === undefined && digest === undefined) {
    return "Digest and secret are missing: importing the line again would create a second token.";
  }
  if (typeof secret === "string" && digest !== undefined && digestOf(secret) !== digest) {
    return "The digest does not match the secret.";
  }
  return undefined;
}

function checkDuplicate(
  { owner, name, id, secret }: ImportRecord["body"],
  line: number,
  seen: Map<string, number>,
): string | undefined {
  for (const [what, key] of [
    ["name", JSON.stringify([owner, name])],
    ["id or secret", id ?? secret ?? ""],
  ] as const) {
    const previous = seen.get(key);
    if (previous !== undefined) return `Line ${previous} has the same ${what}.`;
    seen.set(key, line);
  }
  return undefined;
}

import type { Input } from "../../client/types.ts";
import { describeIssue } from "../../contract/describe-issue.ts";
import { CreateToken } from "../../contract/schemas/tokens.ts";
import { parseJson, RepeatedMemberError } from "../../core/json.ts";
import { digestSecret } from "../../core/secret.ts";
import { fieldsWith } from "../../core/token.ts";
import { CsvSyntaxError, parseCsv } from "../csv.ts";
import { parseAnySecret } from "../secret.ts";

/** A token to create, and the line of the file on which it starts. */
export interface ImportRecord {
  readonly line: number;
  readonly body: Input<"createToken">["body"];
  /** The prefix of the secret, if the file states it. */
  readonly prefix?: string;
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

type AddError = (line: number, detail: string) => void;

const importedMembers: readonly string[] = [...fieldsWith("exported"), "secret", "digest", "prefix"];

/** Members of exported tokens that can't be set on creation. */
const readOnlyMembers = fieldsWith("visible").filter((name) => !importedMembers.includes(name));

/**
 * Parses and validates a whole file, so that an invalid one is refused before the first request.
 * A file that starts with a brace is JSON lines, otherwise it is CSV with a header.
 */
export async function parseRecords(
  file: Uint8Array,
): Promise<{ readonly records: ImportRecord[]; readonly errors: RecordError[] }> {
  const records: ImportRecord[] = [];
  const errors: RecordError[] = [];
  const addError: AddError = (line, detail) => void errors.push({ line, detail });
  const seen = new Map<string, number>();
  for (const { line, members } of await parseRawRecords(file, addError)) {
    const result = CreateToken.safeParse(toRequestBody(members), { error: describeIssue });
    if (!result.success) {
      const details = result.error.issues.map(({ path, message }) =>
        [path.join("/"), message].filter(Boolean).join(": "),
      );
      addError(line, details.join(" "));
      continue;
    }
    const detail = (await checkSecret(members)) ?? checkDuplicate(result.data, line, seen);
    if (detail) addError(line, detail);
    else records.push({ line, body: result.data, ...readPrefix(members) });
  }
  if (records.length === 0 && errors.length === 0) addError(1, "The file contains no tokens.");
  return { records, errors: errors.sort((a, b) => a.line - b.line) };
}

async function parseRawRecords(file: Uint8Array, addError: AddError): Promise<RawRecord[]> {
  const text = decode(file);
  if (text === undefined) {
    addError(1, "The file is not encoded as UTF-8.");
    return [];
  }
  return /^\s*\{/.test(text) ? parseJsonLines(text, addError) : await parseCsvRecords(text, addError);
}

function decode(file: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(file);
  } catch {
    return undefined;
  }
}

function parseJsonLines(text: string, addError: AddError): RawRecord[] {
  const records: RawRecord[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    try {
      const members = parseJson(line);
      if (typeof members !== "object" || members === null || Array.isArray(members))
        throw new TypeError("Not an object");
      records.push({ line: index + 1, members: { ...members } });
    } catch (error) {
      addError(index + 1, error instanceof RepeatedMemberError ? error.message : "Not a JSON object.");
    }
  }
  return records;
}

async function parseCsvRecords(text: string, addError: AddError): Promise<RawRecord[]> {
  try {
    const [header, ...rows] = await parseCsv(text);
    if (!header) return [];
    const headerError = checkHeader(header.fields);
    if (headerError) {
      addError(header.line, headerError);
      return [];
    }
    const records: RawRecord[] = [];
    for (const { line, fields } of rows) {
      if (fields.length === header.fields.length) records.push({ line, members: toMembers(header.fields, fields) });
      else addError(line, `It has ${fields.length} fields, but the header has ${header.fields.length}.`);
    }
    return records.filter(({ members }) => Object.keys(members).length > 0);
  } catch (error) {
    if (!(error instanceof CsvSyntaxError)) throw error;
    addError(error.line, `Invalid CSV: ${error.message}.`);
    return [];
  }
}

function checkHeader(columns: readonly string[]): string | undefined {
  const known = [...importedMembers, ...readOnlyMembers];
  const unknown = columns.filter((column) => !known.includes(column));
  if (unknown.length === columns.length)
    return "The header is missing. Start the file with one such as name,owner,id,digest";
  if (unknown.length > 0) return `Unknown column ${unknown.map((column) => JSON.stringify(column)).join(", ")}.`;
  const duplicate = columns.find((column, index) => columns.indexOf(column) !== index);
  return duplicate === undefined ? undefined : `The column ${duplicate} appears more than once.`;
}

/** Empty fields are omitted; lists are separated by spaces. */
function toMembers(columns: readonly string[], fields: readonly string[]): Record<string, unknown> {
  const present = columns.map((name, index) => [name, fields[index] ?? ""] as const).filter(([, text]) => text !== "");
  return Object.fromEntries(
    present.map(([name, text]) => [name, name === "scopes" || name === "allowedCidrs" ? text.split(/\s+/) : text]),
  );
}

/** The request body for a record. If the record has both a secret and its digest, the secret is not sent. */
function toRequestBody(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  // A secret contains its token's ID, and the service accepts an ID only together with a digest.
  const redundant = "digest" in members ? ["secret"] : "secret" in members ? ["id"] : [];
  const omitted = [...redundant, "prefix", ...readOnlyMembers];
  return Object.fromEntries(Object.entries(members).filter(([member]) => !omitted.includes(member)));
}

/** The prefix that a record states, or that its secret has. */
function readPrefix({ prefix, secret }: Readonly<Record<string, unknown>>): { readonly prefix?: string } {
  if (typeof secret === "string") return { prefix: secret.split("_", 1)[0] ?? "" };
  return typeof prefix === "string" ? { prefix } : {};
}

async function checkSecret({ secret, digest }: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  if (secret === undefined && digest === undefined) {
    return "Digest and secret are missing: importing the line again would create a second token.";
  }
  if (typeof secret === "string" && !(await parseAnySecret(secret))) {
    return "The secret is mistyped or truncated: its form or its checksum is wrong.";
  }
  if (typeof secret === "string" && digest !== undefined && digestSecret(secret) !== digest) {
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

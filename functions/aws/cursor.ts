import { createHash } from "node:crypto";
import { LatchkeyError } from "../../core/errors.ts";

const checkLength = 9;

/**
 * Writes where a listing stopped, for the client to send back.
 *
 * The cursor is bound to its query: it carries a truncated SHA-256 over both. That finds mistakes and tampering; it is
 * no seal, and need not be one, because the partition that is read always comes from the query and never from here.
 *
 * @param position the last item that was answered, in whatever terms the listing uses.
 * @param query what the listing is of: every member that decides which items there are and in which order.
 */
export function encodeCursor(position: string, query: readonly unknown[]): string {
  return Buffer.concat([checkOf(position, query), Buffer.from(position)]).toString("base64url");
}

/**
 * Reads a cursor that {@link encodeCursor} wrote for the same query.
 * @throws LatchkeyError `invalid_cursor` for one that was changed, or that belongs to another query.
 */
export function decodeCursor(cursor: string, query: readonly unknown[]): string {
  const bytes = Buffer.from(cursor, "base64url");
  const position = bytes.subarray(checkLength).toString();
  // Node skips over what is not base64url, so only writing it again shows that nothing was added.
  if (bytes.length <= checkLength || encodeCursor(position, query) !== cursor) throw invalidCursor();
  return position;
}

/** The refusal of a cursor. */
export function invalidCursor(): LatchkeyError {
  return new LatchkeyError("invalid_cursor", "The cursor does not belong to this query.");
}

function checkOf(position: string, query: readonly unknown[]): Buffer {
  // An absent member becomes null, so that the places of the others stay what they are.
  const text = JSON.stringify([position, ...query.map((member) => member ?? null)]);
  return createHash("sha256").update(text).digest().subarray(0, checkLength);
}

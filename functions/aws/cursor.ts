import { createHash } from "node:crypto";
import { LatchkeyError } from "../../core/errors.ts";

/** The number of bytes of the checksum: it detects mistakes and changes, and doesn't need to protect anything. */
const checksumLength = 9;

/**
 * Encodes the position where a page ended, for the client to request the next page.
 *
 * A truncated SHA-256 over the position and the query ties the cursor to its query. It isn't a signature: the partition
 * that is read always comes from the query, so a forged cursor opens nothing.
 *
 * @param position the last item of the page, in the listing's own terms.
 * @param query every member of the query that determines which items it finds and in which order.
 */
export function encodeCursor(position: string, query: readonly unknown[]): string {
  return Buffer.concat([computeChecksum(position, query), Buffer.from(position)]).toString("base64url");
}

/**
 * Decodes a cursor of {@link encodeCursor} for the same query.
 * @throws LatchkeyError `invalid_cursor` if it was changed, or belongs to another query.
 */
export function decodeCursor(cursor: string, query: readonly unknown[]): string {
  const bytes = Buffer.from(cursor, "base64url");
  const position = bytes.subarray(checksumLength).toString();
  // Node ignores characters that aren't base64url, so only encoding it again shows that nothing was added.
  if (bytes.length <= checksumLength || encodeCursor(position, query) !== cursor) throw invalidCursor();
  return position;
}

/** The error for a cursor that can't be used. */
export function invalidCursor(): LatchkeyError {
  return new LatchkeyError("invalid_cursor", "The cursor does not belong to this query.");
}

function computeChecksum(position: string, query: readonly unknown[]): Buffer {
  // An absent member becomes null, so that the others keep their positions.
  const text = JSON.stringify([position, ...query.map((member) => member ?? null)]);
  return createHash("sha256").update(text).digest().subarray(0, checksumLength);
}

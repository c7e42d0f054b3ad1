import { createHash } from "node:crypto";

/** The facts of a machine or an application. */
export type Facts = Readonly<Record<string, unknown>>;

/**
 * The scope data that was stored, by realm and identifier. It lives in the memory of the function's container, as
 * Jerakia's own default store lives in the memory of its server: this is an example of an API, not of a database.
 */
const stored = new Map<string, Facts>();

/** Stores facts in place of the former ones, and gives their id. */
export function storeFacts(realm: string, identifier: string, facts: Facts): string {
  stored.set(storageKey(realm, identifier), facts);
  return scopeId(realm, identifier, facts);
}

/** The facts that are stored, with their id. */
export function findFacts(
  realm: string,
  identifier: string,
): { readonly facts: Facts; readonly id: string } | undefined {
  const facts = stored.get(storageKey(realm, identifier));
  return facts && { facts, id: scopeId(realm, identifier, facts) };
}

function storageKey(realm: string, identifier: string): string {
  return JSON.stringify([realm, identifier]);
}

/** The id of a state of the facts: the same facts have the same, in whatever order their members are written. */
function scopeId(realm: string, identifier: string, facts: Facts): string {
  const bytes = createHash("sha256")
    .update(JSON.stringify([realm, identifier, sorted(facts)]))
    .digest()
    .subarray(0, 16);
  // A UUID of version 8 (RFC 9562): of our own making, from a hash.
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Objects as sorted lists of their members, at every depth, and so told apart from arrays. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return { list: value.map(sorted) };
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return members.map(([name, member]) => [name, sorted(member)]);
}

import { createHash } from "node:crypto";

/** The facts of a machine or an application, in the terms of Jerakia. */
export type Facts = Readonly<Record<string, unknown>>;

/**
 * The stored scope data, by realm and identifier. It is kept in memory, like Jerakia's default store: this is an example
 * of an API and not of a database.
 */
const stored = new Map<string, Facts>();

/** Replaces the stored facts. @returns their id. */
export function storeFacts(realm: string, identifier: string, facts: Facts): string {
  stored.set(storageKey(realm, identifier), facts);
  return scopeId(realm, identifier, facts);
}

/** The stored facts with their id. */
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

/** The id of facts. It doesn't depend on the order of their members. */
function scopeId(realm: string, identifier: string, facts: Facts): string {
  const bytes = createHash("sha256")
    .update(JSON.stringify([realm, identifier, sorted(facts)]))
    .digest()
    .subarray(0, 16);
  // A UUID of version 8 (RFC 9562), which is custom: made from a hash.
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Converts objects to sorted lists of their members, at every depth, so that they differ from arrays. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return { list: value.map(sorted) };
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return members.map(([name, member]) => [name, sorted(member)]);
}

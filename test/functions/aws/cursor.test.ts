import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "../../../functions/aws/cursor.ts";

const position = fc.string({ unit: "grapheme", minLength: 1 });
const query = fc.array(fc.oneof(fc.string(), fc.constant(undefined)), { maxLength: 5 });

it("returns the position for the query that it was written for", () => {
  fc.assert(
    fc.property(position, query, (text, members) => {
      const cursor = encodeCursor(text, members);
      expect(cursor).toMatch(/^[\w-]+$/);
      expect(decodeCursor(cursor, members)).toBe(text);
    }),
  );
});

it("refuses a cursor with any character changed, added or removed", () => {
  const cursor = encodeCursor("alice a\ttok_01jd8m2v5rf7rsq4b1c9x6e0aw", ["tokens"]);
  const place = fc.nat({ max: cursor.length - 1 });
  const character = fc.constantFrom(..."AZaz09-_=+/ \n.é");
  fc.assert(
    fc.property(place, character, fc.constantFrom(0, 1), (at, added, removed) => {
      const forged = cursor.slice(0, at) + added + cursor.slice(at + removed);
      fc.pre(forged !== cursor);
      expect(() => decodeCursor(forged, ["tokens"])).toThrow(expect.objectContaining({ code: "invalid_cursor" }));
    }),
  );
  const noPosition = encodeCursor("", ["tokens"]);
  for (const forged of [cursor.slice(0, -1), noPosition, noPosition.slice(0, -1), ""]) {
    expect(() => decodeCursor(forged, ["tokens"])).toThrow(expect.objectContaining({ code: "invalid_cursor" }));
  }
});

it("is bound to each member of its query, in its place", () => {
  const cursor = encodeCursor("a", ["tokens", "alice", undefined]);
  for (const other of [["tokens", undefined, "alice"], ["tokens", "alice", "a"], ["tokens", "alice"], ["tokens"], []]) {
    expect(() => decodeCursor(cursor, other)).toThrow(expect.objectContaining({ code: "invalid_cursor" }));
  }
});

import { describe, expect, it } from "vitest";
import { tokenIdPattern } from "../../core/limits.ts";
import { newEventId, newTokenId } from "../../core/token-id.ts";

describe("ids", () => {
  it("name what they are of", () => {
    expect(newTokenId()).toMatch(tokenIdPattern);
    expect(newEventId()).toMatch(/^evt_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
  });

  it("sort in the order in which they were made", () => {
    const made = Array.from({ length: 10_000 }, newEventId);
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });
});

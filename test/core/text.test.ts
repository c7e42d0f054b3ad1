import { describe, expect, it } from "vitest";
import { countCharacters, validateDescription, validateName } from "../../core/text.ts";

describe("a name", () => {
  it.each([
    "my_app",
    "Jürgens Laptop",
    "部署 1",
    "a: b",
    "__proto__",
    "constructor",
    "family 👨‍👩‍👧‍👦",
    "❤️ and 1️⃣ and 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "می\u200cخواهم",
    "کتاب\u200cها",
    "क्\u200dष and क्\u200cष",
    "ශ්\u200dරී",
    "𝅘𝅥𝅮",
  ])("may be %j", (name) => {
    expect(validateName(name.normalize())).toBeUndefined();
  });

  it.each([
    ["", "Must not be empty."],
    ["a".repeat(129), "Must have at most 128 characters."],
    [" a", "Must not begin or end with a space."],
    ["a ", "Must not begin or end with a space."],
    ["a  b", "Must not have two spaces in a row."],
    ["\u0301a", "Must not begin with a combining mark."],
    ["my\napp", "Character 3, U+000A, is a line break."],
    ["my\u2028app", "Character 3, U+2028, is a line break."],
    ["my\u0000app", "Character 3, U+0000, is a control character."],
    ["my\u200bapp", "Character 3, U+200B, is invisible."],
    ["my\u202eapp", "Character 3, U+202E, is invisible."],
    ["a\u3164", "Character 2, U+3164, is invisible."],
    ["\u2800", "Character 1, U+2800, is invisible."],
    ["a\ufe0f", "Character 2, U+FE0F, is invisible."],
    ["1\ufe0f", "Character 2, U+FE0F, is invisible."],
    ["😀\ufe0f", "Character 2, U+FE0F, is invisible."],
    ["👨\u200d", "Character 2, U+200D, is invisible."],
    ["👨\u200da", "Character 2, U+200D, is invisible."],
    ["葛\u{E0100}", "Character 2, U+E0100, is invisible."],
    // What is not joined anyway looks the same without it.
    ["را\u200cه", "Character 3, U+200C, is invisible."],
    ["کتاب\u200c", "Character 5, U+200C, is invisible."],
    ["کتاب\u200c ها", "Character 5, U+200C, is invisible."],
    ["my\u200dapp", "Character 3, U+200D, is invisible."],
    ["my\u00a0app", "Character 3, U+00A0, is a space other than U+0020."],
    ["my\ud800app", "Character 3, U+D800, is an unpaired surrogate."],
    ["B\ufffdro", "Character 2, U+FFFD, is a replacement character."],
    ["a\u0600", "Character 2, U+0600, is a format character."],
    ["a\ue000", "Character 2, U+E000, is not an assigned character."],
    ["a\uffff", "Character 2, U+FFFF, is not an assigned character."],
    // An emoji before counts with all that it is made of.
    ["👨‍👩‍👧‍👦\u200b", "Character 8, U+200B, is invisible."],
  ])("is not %j: %s", (name, mistake) => {
    expect(validateName(name)).toBe(mistake);
  });

  it("is measured in characters and not in halves of them", () => {
    expect(validateName("🔑".repeat(128))).toBeUndefined();
    expect(validateName("🔑".repeat(129))).toBe("Must have at most 128 characters.");
    expect(countCharacters("a🔑")).toBe(2);
  });
});

describe("a description", () => {
  it("may have lines, tabs and spaces of any kind, and the emoji of names", () => {
    expect(validateDescription("  two\n\tlines\u00a0👨‍👩‍👧‍👦 می\u200cخواهم  ")).toBeUndefined();
    expect(validateDescription("")).toBeUndefined();
    expect(validateDescription("🔑".repeat(1_000))).toBeUndefined();
  });

  it.each([
    ["a\u001b]0;x", "Character 2, U+001B, is a control character."],
    ["a\r\nb", "Character 2, U+000D, is a line break."],
    ["\u202eabc", "Character 1, U+202E, is invisible."],
    ["a".repeat(1_001), "Must have at most 1000 characters."],
  ])("is not %j: %s", (description, mistake) => {
    expect(validateDescription(description)).toBe(mistake);
  });
});

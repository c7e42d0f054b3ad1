import { limits } from "./limits.ts";

/**
 * The characters that names and descriptions can contain, in terms of UAX #31 and PRECIS (RFC 8264, FreeformClass):
 * visible, assigned characters of any script, after NFC. Invisible characters are refused, so that two different names
 * never look the same because of one. Exceptions are invisible characters that are part of a visible one:
 * - emoji sequences of the set that Unicode recommends (RGI), with their joiners, variation selectors and tags;
 * - a zero width joiner or non-joiner after a virama, and a zero width non-joiner between two letters of the Arabic
 *   block that would be joined without it (RFC 5892, appendix A.1 and A.2).
 * Letters of different scripts that look alike are accepted.
 */
// Stryker disable Regex: some mutants of these aren't valid regular expressions, and would break the whole module.
const emoji = /\p{RGI_Emoji}/gv;

/**
 * Letters of the Arabic block that join the next letter, and letters that only join the previous one
 * (ArabicShaping.txt).
 */
const dualJoining =
  "\\u0620\\u0626\\u0628\\u062A-\\u062E\\u0633-\\u063F\\u0641-\\u0647\\u0649\\u064A\\u066E\\u066F\\u0678-\\u0687" +
  "\\u069A-\\u06BF\\u06C1\\u06C2\\u06CC\\u06CE\\u06D0\\u06D1\\u06FA-\\u06FC\\u06FF";
const rightJoining =
  "\\u0622-\\u0625\\u0627\\u0629\\u062F-\\u0632\\u0648\\u0671-\\u0673\\u0675-\\u0677\\u0688-\\u0699\\u06C0\\u06C3-\\u06CB" +
  "\\u06CD\\u06CF\\u06D2\\u06D3\\u06D5\\u06EE\\u06EF";
const virama = "[\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D4D\\u0DCA]";

const joiners = new RegExp(
  `(?<=[${dualJoining}]\\p{Mn}*)\\u200C(?=\\p{Mn}*[${dualJoining}${rightJoining}])` +
    `|(?<=\\p{L}\\p{M}*${virama})(?:\\u200D|\\u200C(?=\\p{L}))`,
  "gv",
);

/** The classes of refused characters, with the reason. The first matching class decides. */
const refused: readonly (readonly [RegExp, string])[] = [
  [/[\p{Zl}\p{Zp}\n\r\v\f\u0085]/v, "a line break"],
  [/\p{Cc}/v, "a control character"],
  [/[\p{Default_Ignorable_Code_Point}\u2800\u{1D159}]/v, "invisible"],
  [/[\p{Zs}--\u0020]/v, "a space other than U+0020"],
  [/\p{Cs}/v, "an unpaired surrogate"],
  [/[\uFFFC\uFFFD]/v, "a replacement character"],
  [/\p{Cf}/v, "a format character"],
  [/\p{C}/v, "not an assigned character"],
];
// Stryker restore Regex

/**
 * What is wrong with a name, as a sentence for the user, or `undefined`. Lengths are in Unicode characters of the NFC
 * form, which is what is stored.
 * @param name in NFC.
 */
export function validateName(name: string): string | undefined {
  if (name === "") return "Must not be empty.";
  if (countCharacters(name) > limits.nameLength) return `Must have at most ${limits.nameLength} characters.`;
  if (name.startsWith(" ") || name.endsWith(" ")) return "Must not begin or end with a space.";
  if (name.includes("  ")) return "Must not have two spaces in a row.";
  if (/^\p{M}/v.test(name)) return "Must not begin with a combining mark.";
  return refusedCharacter(name);
}

/** What is wrong with a description, or `undefined`. It can have several lines, with tabs and any kind of spaces. */
export function validateDescription(description: string): string | undefined {
  if (countCharacters(description) > limits.descriptionLength) {
    return `Must have at most ${limits.descriptionLength} characters.`;
  }
  return refusedCharacter(description, /[\t\n\p{Zs}]/gv);
}

/** The length of a text in Unicode characters, as JSON Schema counts them. */
export function countCharacters(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** @param allowed characters to accept in addition. */
function refusedCharacter(text: string, allowed?: RegExp): string | undefined {
  // Replaces what is allowed with as many letters, so that the positions of the other characters stay the same.
  const toPlaceholder = (match: string) => "x".repeat(countCharacters(match));
  let rest = text.replaceAll(emoji, toPlaceholder).replaceAll(joiners, toPlaceholder);
  if (allowed) rest = rest.replaceAll(allowed, toPlaceholder);
  let position = 0;
  for (const character of rest) {
    position++;
    const reason = refused.find(([characters]) => characters.test(character))?.[1];
    if (reason !== undefined) return `Character ${position}, ${formatCodePoint(character)}, is ${reason}.`;
  }
  return undefined;
}

function formatCodePoint(character: string): string {
  return `U+${Number(character.codePointAt(0)).toString(16).toUpperCase().padStart(4, "0")}`;
}

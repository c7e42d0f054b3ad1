/** The error for an object with a duplicate member. */
export class RepeatedMemberError extends Error {
  override readonly name = "RepeatedMemberError";
  readonly code = "repeated_member";
}

/**
 * Parses JSON like `JSON.parse`, but refuses duplicate members: parsers differ in which one they use (RFC 8259,
 * section 4).
 * @throws SyntaxError if the text isn't JSON; RepeatedMemberError.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const repeated = repeatedMember(text);
  if (repeated !== undefined) throw new RepeatedMemberError(`The member ${repeated} appears more than once.`);
  return value;
}

/** The first duplicate member name, as written. @param text valid JSON. */
function repeatedMember(text: string): string | undefined {
  const open: Set<string>[] = [];
  let last = "";
  // Outside of strings, these characters are structure. A colon follows a member's name and nothing else.
  for (const [part] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}:]/g)) {
    if (part === "{") open.push(new Set());
    else if (part === "}") open.pop();
    else if (part !== ":") last = part;
    else {
      // The same name can be written with different escapes.
      const name: string = JSON.parse(last);
      const names = open.at(-1);
      if (names?.has(name)) return last;
      names?.add(name);
    }
  }
  return undefined;
}

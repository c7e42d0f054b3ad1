/** The refusal of an object that has a member twice. */
export class RepeatedMemberError extends Error {
  override readonly name = "RepeatedMemberError";
  readonly code = "repeated_member";
}

/**
 * Parses JSON as `JSON.parse`, and refuses an object that has a member twice: which of the two counts differs from
 * parser to parser (RFC 8259, section 4).
 * @throws SyntaxError if it is not JSON, RepeatedMemberError.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const repeated = repeatedMember(text);
  if (repeated !== undefined) throw new RepeatedMemberError(`The member ${repeated} appears more than once.`);
  return value;
}

/** The first member that an object has twice, as it is written. @param text valid JSON. */
function repeatedMember(text: string): string | undefined {
  const open: Set<string>[] = [];
  let last = "";
  // Outside of strings, these characters are structure. A colon follows a member's name and nothing else.
  for (const [part] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}:]/g)) {
    if (part === "{") open.push(new Set());
    else if (part === "}") open.pop();
    else if (part !== ":") last = part;
    else {
      // Names may be written in different ways.
      const name: string = JSON.parse(last);
      const names = open.at(-1);
      if (names?.has(name)) return last;
      names?.add(name);
    }
  }
  return undefined;
}

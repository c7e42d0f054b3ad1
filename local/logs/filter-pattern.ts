/**
 * Parses the pattern of a subscription filter: empty, which matches all lines, or the comparison of a member of a JSON
 * line with a text, in which `*` matches any characters: `{ $.tokenId = "tok_*" }`.
 * @throws Error for any other pattern.
 */
export function parseFilterPattern(pattern: string): (line: string) => boolean {
  if (pattern === "") return () => true;
  const [, member, text] = /^\{ *\$\.(\w+) *= *"([^"]*)" *\}$/.exec(pattern) ?? [];
  if (member === undefined || text === undefined)
    throw new Error(`The local stack does not support the filter pattern ${pattern}.`);
  const parts = text.split("*").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const expression = new RegExp(`^${parts.join(".*")}$`, "s");
  return (line) => {
    const value = readMember(line, member);
    return typeof value === "string" && expression.test(value);
  };
}

function readMember(line: string, member: string): unknown {
  try {
    const object: unknown = JSON.parse(line);
    return typeof object === "object" && object !== null ? (object as Record<string, unknown>)[member] : undefined;
  } catch {
    return undefined;
  }
}

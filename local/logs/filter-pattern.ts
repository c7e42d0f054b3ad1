/**
 * Reads the pattern of a subscription filter: none, which all lines match, or the comparison of one text in a line of
 * JSON, where `*` stands for any characters: `{ $.tokenId = "tok_*" }`.
 * @throws Error for any other pattern.
 */
export function parseFilterPattern(pattern: string): (line: string) => boolean {
  if (pattern === "") return () => true;
  const [, member, text] = /^\{ *\$\.(\w+) *= *"([^"]*)" *\}$/.exec(pattern) ?? [];
  if (member === undefined || text === undefined)
    throw new Error(`The filter pattern ${pattern} can't be matched here.`);
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

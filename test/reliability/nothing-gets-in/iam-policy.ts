import { isInRange } from "./addresses.ts";

/** One call, as a policy is asked about it. */
export interface PolicyCall {
  readonly resource: string;
  readonly address: string;
  /** In milliseconds since 1970. */
  readonly at: number;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * Whether a policy allows a call: the second implementation of the rules of IAM, which shares nothing with that of the
 * local stack.
 * @throws Error for what it does not know.
 */
export function policyAllows(policy: { readonly Statement: readonly unknown[] }, call: PolicyCall): boolean {
  const applying = (policy.Statement as readonly Statement[]).filter((statement) => isAbout(statement, call));
  const effects = applying.map(({ Effect }) => Effect);
  if (effects.some((effect) => effect !== "Allow" && effect !== "Deny")) throw new Error("An unknown effect.");
  return effects.includes("Allow") && !effects.includes("Deny");
}

function isAbout({ Action, Resource, Condition = {}, ...rest }: Statement, call: PolicyCall): boolean {
  const { Effect: _, ...unknown } = rest;
  if (Object.keys(unknown).length > 0) throw new Error("An unknown member of a statement.");
  if (!list(Action).some((pattern) => matches(pattern.toLowerCase(), "execute-api:invoke"))) return false;
  if (!list(Resource).some((pattern) => matches(pattern, call.resource))) return false;
  for (const [operator, keys] of Object.entries(Condition)) {
    for (const [key, values] of Object.entries(keys)) {
      if (!conditionHolds(`${operator} ${key}`, list(values), call)) return false;
    }
  }
  return true;
}

function conditionHolds(condition: string, values: readonly string[], { address, at }: PolicyCall): boolean {
  if (condition === "IpAddress aws:SourceIp") return values.some((range) => isInRange(address, range));
  if (condition === "DateLessThan aws:CurrentTime") return values.some((time) => at < Date.parse(time));
  throw new Error(`An unknown condition: ${condition}.`);
}

/** Whether a text matches a pattern with `*` for any characters and `?` for one: two positions, no regular expression. */
export function matches(pattern: string, text: string): boolean {
  let [inPattern, inText, star, resume] = [0, 0, -1, 0];
  while (inText < text.length) {
    if (pattern[inPattern] === "*") {
      star = inPattern++;
      resume = inText;
    } else if (pattern[inPattern] === "?" || pattern[inPattern] === text[inText]) {
      inPattern++;
      inText++;
    } else if (star !== -1) {
      inPattern = star + 1;
      inText = ++resume;
    } else return false;
  }
  while (pattern[inPattern] === "*") inPattern++;
  return inPattern === pattern.length;
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

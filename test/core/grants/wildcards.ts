/** Whether a policy with these patterns allows a resource, by the rules of IAM: a `*` is any text, a `?` one character. */
export function allows(
  policy: { readonly allow: readonly string[]; readonly deny: readonly string[] },
  resource: string,
) {
  return policy.allow.some((each) => matches(each, resource)) && !policy.deny.some((each) => matches(each, resource));
}

const expressions = new Map<string, RegExp>();

function matches(pattern: string, text: string): boolean {
  const known = expressions.get(pattern) ?? toExpression(pattern);
  expressions.set(pattern, known);
  return known.test(text);
}

function toExpression(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s");
}

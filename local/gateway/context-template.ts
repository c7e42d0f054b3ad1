/** What a template's variables stand for. */
export interface TemplateValues {
  /** What `$context` stands for. */
  readonly context: object;
  readonly stageVariables: Readonly<Record<string, string>> | null;
}

const variable = /\$(context|stageVariables)((?:\.[A-Za-z0-9_-]+)+)/g;

/**
 * Replaces `$context.…` and `$stageVariables.…`, which is all that gateway responses and access logs understand.
 * @param missing what stands for a variable without a value.
 */
export function fillTemplate(template: string, values: TemplateValues, missing = ""): string {
  return template.replaceAll(variable, (_, root: "context" | "stageVariables", path: string) => {
    const value = valueAt(values[root], path.slice(1));
    return value === undefined || value === null ? missing : String(value);
  });
}

/** The value at a path such as `identity.sourceIp`, or `undefined`. Objects are no values. */
export function valueAt(root: unknown, path: string): string | number | boolean | undefined {
  let value: unknown = root;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined;
}

/** The values of a template's variables. */
export interface TemplateValues {
  /** The value of `$context`. */
  readonly context: object;
  readonly stageVariables: Readonly<Record<string, string>> | null;
}

const variable = /\$(context|stageVariables)((?:\.[A-Za-z0-9_-]+)+)/g;

/**
 * Replaces `$context.…` and `$stageVariables.…`, the only variables of gateway responses and access logs.
 * @param missing replaces a variable without a value.
 */
export function fillTemplate(template: string, values: TemplateValues, missing = ""): string {
  return template.replaceAll(variable, (_, root: "context" | "stageVariables", path: string) => {
    const value = valueAt(values[root], path.slice(1));
    return value === undefined || value === null ? missing : String(value);
  });
}

/** The value at a path such as `identity.sourceIp`, or `undefined` if it is missing or an object. */
export function valueAt(root: unknown, path: string): string | number | boolean | undefined {
  let value: unknown = root;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined;
}

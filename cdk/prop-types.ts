/** The type of a prop. With `?`, the prop is optional. */
type PropType =
  `${"string" | "boolean" | "number" | "object" | "Duration" | "TokenService" | "string[]" | "object[]"}${"" | "?"}`;

/** The type of each prop of an interface. A prop that is added and not listed fails to compile. */
export type PropTypes<Props> = Readonly<Record<keyof Props, PropType>>;

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

const checks: Readonly<Record<string, { readonly name: string; readonly holds: (value: unknown) => boolean }>> = {
  string: { name: "a string", holds: (value) => typeof value === "string" },
  boolean: { name: "true or false", holds: (value) => typeof value === "boolean" },
  number: { name: "a number", holds: (value) => typeof value === "number" },
  object: { name: "an object", holds: isObject },
  // Not with instanceof: a workspace may have two copies of the CDK.
  Duration: { name: "a Duration", holds: (value) => isObject(value) && "toSeconds" in (value as object) },
  // A structural check, which also accepts references to services of other apps.
  TokenService: {
    name: "a TokenService",
    holds: (value) => isObject(value) && "tableArn" in (value as object) && "acceptedPrefixes" in (value as object),
  },
  "string[]": {
    name: "a list of strings",
    holds: (value) => Array.isArray(value) && value.every((member) => typeof member === "string"),
  },
  "object[]": { name: "a list of objects", holds: (value) => Array.isArray(value) && value.every(isObject) },
};

/**
 * Checks the types of props at run time: the compiler doesn't check apps in JavaScript, and props from context or a
 * file. A string `"false"` for a boolean would otherwise count as true.
 *
 * @param path the prefix of prop names in messages.
 * @throws Error naming the first prop of another type, or saying that there are no props.
 */
export function assertPropTypes<Props extends object>(props: Props, types: PropTypes<Props>, path = ""): void {
  if (!isObject(props)) throw new Error(`${path.replace(/\.$/, "") || "props"}: ${describe(props)} isn't an object.`);
  for (const [prop, type] of Object.entries<PropType>(types)) {
    const value = props[prop as keyof Props];
    const check = checks[type.replace("?", "")];
    if (!check || (value === undefined && type.endsWith("?")) || check.holds(value)) continue;
    throw new Error(`${path}${prop}: ${describe(value)} isn't ${check.name}.`);
  }
}

function describe(value: unknown): string {
  const isPlain = value === null || Array.isArray(value) || ["string", "number", "boolean"].includes(typeof value);
  return isPlain ? JSON.stringify(value) : value === undefined ? "undefined" : `this ${typeof value}`;
}

/** Lookups for the intrinsic functions of a template. Each throws an Error for an unknown name. */
export interface Lookup {
  readonly ref: (name: string) => unknown;
  readonly getAtt: (logicalId: string, attribute: string) => unknown;
  readonly importValue: (exportName: string) => unknown;
  /** The expression of a named condition, unresolved. */
  readonly condition: (name: string) => unknown;
  readonly findInMap: (map: string, key: string, subKey: string) => unknown;
}

/** The value of `AWS::NoValue`: its member or element is removed. */
export const noValue = Symbol("AWS::NoValue");

type Intrinsic = (argument: unknown, lookup: Lookup) => unknown;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, lookup) => lookup.ref(asString(name, "Ref")),
  "Fn::GetAtt": (argument, lookup) => {
    const [logicalId, attribute] = getAttTarget(argument);
    return lookup.getAtt(logicalId, asString(resolve(attribute, lookup), "Fn::GetAtt"));
  },
  "Fn::Join": (argument, lookup) => {
    const [separator, parts] = asList(argument, "Fn::Join");
    return asList(resolve(parts, lookup), "Fn::Join").map(asText).join(asString(separator, "Fn::Join"));
  },
  "Fn::Sub": (argument, lookup) => {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    const own = asRecord(resolve(variables, lookup), "Fn::Sub");
    return substitute(asString(template, "Fn::Sub"), own, lookup);
  },
  "Fn::Select": (argument, lookup) => {
    const [index, values] = asList(resolve(argument, lookup), "Fn::Select");
    const value = asList(values, "Fn::Select")[Number(index)];
    if (value === undefined) throw new Error(`Fn::Select has no element ${String(index)}.`);
    return value;
  },
  "Fn::Split": (argument, lookup) => {
    const [separator, text] = asList(resolve(argument, lookup), "Fn::Split");
    return asString(text, "Fn::Split").split(asString(separator, "Fn::Split"));
  },
  "Fn::ImportValue": (argument, lookup) => lookup.importValue(asString(resolve(argument, lookup), "Fn::ImportValue")),
  "Fn::If": (argument, lookup) => {
    const [condition, whenTrue, whenFalse] = asList(argument, "Fn::If");
    return resolve(isTrue({ Condition: condition }, lookup) ? whenTrue : whenFalse, lookup);
  },
  "Fn::FindInMap": (argument, lookup) => {
    const [map, key, subKey] = asList(resolve(argument, lookup), "Fn::FindInMap").map(asText);
    return lookup.findInMap(map ?? "", key ?? "", subKey ?? "");
  },
  "Fn::Base64": (argument, lookup) => Buffer.from(asString(resolve(argument, lookup), "Fn::Base64")).toString("base64"),
};

/**
 * Resolves the intrinsic functions in a value of a template.
 * @throws Error for an unknown intrinsic function, or invalid arguments.
 */
export function resolve(value: unknown, lookup: Lookup): unknown {
  if (Array.isArray(value)) return value.map((element) => resolve(element, lookup)).filter((each) => each !== noValue);
  if (typeof value !== "object" || value === null) return value;
  const call = intrinsicCall(value);
  if (call) {
    const intrinsic = intrinsics[call.name];
    if (!intrinsic) throw new Error(`The local stack does not support the intrinsic function ${call.name}.`);
    return intrinsic(call.argument, lookup);
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, resolve(member, lookup)] as const)
      .filter(([, member]) => member !== noValue),
  );
}

/** Whether a condition expression of a template holds. */
export function isTrue(expression: unknown, lookup: Lookup): boolean {
  const [entry] = Object.entries(asRecord(expression, "A condition"));
  const [name, argument] = entry ?? [];
  switch (name) {
    case "Condition":
      return isTrue(lookup.condition(asString(argument, "Condition")), lookup);
    case "Fn::Equals": {
      const [left, right] = asList(resolve(argument, lookup), name).map(asText);
      return left === right;
    }
    case "Fn::And":
      return asList(argument, name).every((each) => isTrue(each, lookup));
    case "Fn::Or":
      return asList(argument, name).some((each) => isTrue(each, lookup));
    case "Fn::Not":
      return !isTrue(asList(argument, name)[0], lookup);
    default:
      throw new Error(`The local stack does not support the condition function ${String(name)}.`);
  }
}

/** The names that a value of a template refers to by `Ref`, `Fn::GetAtt` and `Fn::Sub`. */
export function referencesIn(value: unknown): Set<string> {
  const found = new Set<string>();
  collectReferences(value, found);
  return found;
}

function collectReferences(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const element of value) collectReferences(element, found);
  if (typeof value !== "object" || value === null) return;
  const call = intrinsicCall(value);
  if (call?.name === "Ref") found.add(asString(call.argument, "Ref"));
  else if (call?.name === "Fn::GetAtt") found.add(getAttTarget(call.argument)[0]);
  else if (call?.name === "Fn::Sub") collectSubReferences(call.argument, found);
  for (const member of Object.values(value)) collectReferences(member, found);
}

function collectSubReferences(argument: unknown, found: Set<string>): void {
  const template = asString(Array.isArray(argument) ? argument[0] : argument, "Fn::Sub");
  for (const [, name = ""] of template.matchAll(placeholder)) found.add(name.split(".")[0] ?? "");
}

/** `${Name}` and `${Name.Attribute}`; `${!Literal}` is the text `${Literal}`. */
const placeholder = /\$\{([^!}][^}]*)\}/g;

function substitute(template: string, own: Readonly<Record<string, unknown>>, lookup: Lookup): string {
  return template
    .replaceAll(placeholder, (_, name: string) => {
      if (Object.hasOwn(own, name)) return asText(own[name]);
      const dot = name.indexOf(".");
      return asText(dot < 0 ? lookup.ref(name) : lookup.getAtt(name.slice(0, dot), name.slice(dot + 1)));
    })
    .replaceAll(/\$\{!([^}]*)\}/g, (_, literal: string) => `\${${literal}}`);
}

function intrinsicCall(value: object): { name: string; argument: unknown } | undefined {
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length !== 1 || name === undefined) return undefined;
  return name === "Ref" || name.startsWith("Fn::") ? { name, argument } : undefined;
}

function getAttTarget(argument: unknown): [logicalId: string, attribute: unknown] {
  if (typeof argument === "string") {
    const dot = argument.indexOf(".");
    return [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  const [logicalId, attribute] = asList(argument, "Fn::GetAtt");
  return [asString(logicalId, "Fn::GetAtt"), attribute];
}

function asList(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} requires a list.`);
  return value;
}

function asString(value: unknown, what: string): string {
  if (typeof value !== "string") throw new Error(`${what} requires a string.`);
  return value;
}

function asText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new Error("A value in Fn::Join, Fn::Sub or a condition is not a string, number or boolean.");
}

function asRecord(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw new Error(`${what} requires an object.`);
  return value as Record<string, unknown>;
}

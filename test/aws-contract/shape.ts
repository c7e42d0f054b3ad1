/**
 * What a value of JSON is: a value itself; a text by a pattern; an array by the shapes of its elements; an object by the
 * shapes of some of its members; or one of the constants below.
 */
export type Shape =
  | string
  | number
  | boolean
  | null
  | RegExp
  | typeof absent
  | typeof positive
  | readonly Shape[]
  | ObjectShape;

interface ObjectShape {
  readonly [name: string]: Shape;
}

/** A member that is not there. */
export const absent = Symbol("absent");
/** A number above 0. */
export const positive = Symbol("a number above 0");

/** How a value differs from a shape: one sentence for each difference. */
export function differences(actual: unknown, shape: Shape, path = "$"): string[] {
  if (isArrayShape(shape)) {
    if (!Array.isArray(actual) || actual.length !== shape.length)
      return [wrong(path, actual, `${shape.length} elements`)];
    return shape.flatMap((each, index) => differences(actual[index], each, `${path}[${index}]`));
  }
  if (typeof shape === "object" && shape !== null && !(shape instanceof RegExp)) {
    return memberDifferences(actual, shape, path);
  }
  return isMatching(actual, shape) ? [] : [wrong(path, actual, show(shape))];
}

function isMatching(actual: unknown, shape: Exclude<Shape, readonly Shape[] | ObjectShape>): boolean {
  if (shape === absent) return actual === undefined;
  if (shape === positive) return typeof actual === "number" && actual > 0;
  if (shape instanceof RegExp) return typeof actual === "string" && shape.test(actual);
  return actual === shape;
}

function memberDifferences(actual: unknown, shape: ObjectShape, path: string): string[] {
  if (typeof actual !== "object" || actual === null) return [wrong(path, actual, "an object")];
  const members = actual as Readonly<Record<string, unknown>>;
  const wanted = Object.entries(shape);
  if (wanted.length === 0 && Object.keys(members).length > 0) return [wrong(path, actual, "empty")];
  return wanted.flatMap(([name, each]) => differences(members[name], each, `${path}.${name}`));
}

function wrong(path: string, actual: unknown, wanted: string): string {
  return `${path} is ${show(actual)}, and should be ${wanted}`;
}

function isArrayShape(shape: Shape): shape is readonly Shape[] {
  return Array.isArray(shape);
}

function show(value: unknown): string {
  if (value === undefined || value === absent) return "absent";
  if (value instanceof RegExp) return `like ${value}`;
  return typeof value === "symbol" ? String(value.description) : JSON.stringify(value);
}

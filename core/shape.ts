import { maxDuration } from "./duration.ts";
import { DamagedError } from "./errors.ts";
import { isNormalizedTime } from "./time.ts";

/** A type guard for parsed values. */
export type Check<T> = (value: unknown) => value is T;

/**
 * The type guard of each member of a file or an item. Members without one are ignored.
 *
 * Authorizers and guards read files and items too. To keep them small, these checks don't use a validation library.
 */
export type Shape<T> = {
  readonly [M in keyof T]-?: Check<object extends Pick<T, M> ? T[M] | undefined : T[M]>;
};

/**
 * Validates a stored value.
 * @param what the name of the file or item for the error.
 * @returns only the members that the shape names.
 * @throws DamagedError naming the members that are missing or invalid, and never a value.
 */
export function readShape<T>(what: string, shape: Shape<T>, value: unknown): T {
  if (!isObject(value)) throw new DamagedError(what, "It isn't an object.");
  const members: Record<string, unknown> = {};
  let isValid = true;
  // A single pass for valid values, because authorizers read a token for every decision.
  for (const member in shape) {
    const read = value[member];
    if (!shape[member](read)) isValid = false;
    else if (read !== undefined) members[member] = read;
  }
  if (!isValid) throw new DamagedError(what, `Missing or invalid: ${invalidMembers(shape, value).join(", ")}.`);
  return members as T;
}

function invalidMembers<T>(shape: Shape<T>, value: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(shape).filter((member) => !shape[member as keyof T](value[member]));
}

export function isString(value: unknown): value is string {
  return typeof value === "string";
}

export function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

/** Any value except `undefined`. */
export function isPresent(value: unknown): value is unknown {
  return value !== undefined;
}

/** An integer in a range, including its ends. */
export function isIntegerIn(min: number, max: number): Check<number> {
  return (value): value is number => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
}

/** A non-negative safe integer. */
export const isCount = isIntegerIn(0, Number.MAX_SAFE_INTEGER);

/** A duration in whole seconds. */
export const isDuration = isIntegerIn(0, maxDuration);

/** A time in the stored format: ISO 8601 in UTC with milliseconds, so that times compare as strings. */
export function isTime(value: unknown): value is string {
  return isString(value) && isNormalizedTime(value);
}

/** A string that matches the pattern. */
export function isMatching(pattern: RegExp): Check<string> {
  return (value): value is string => isString(value) && pattern.test(value);
}

/** One of these values. */
export function isOneOf<T extends string>(values: readonly T[]): Check<T> {
  return (value): value is T => (values as readonly unknown[]).includes(value);
}

/** `null`, or a value that passes `check`. */
export function isNullOr<T>(check: Check<T>): Check<T | null> {
  return (value): value is T | null => value === null || check(value);
}

/** `undefined`, or a value that passes `check`. */
export function isOptional<T>(check: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || check(value);
}

/** An array whose elements pass `check`. */
export function isListOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(check);
}

/** An object with any keys whose values pass `check`. */
export function isRecordOf<T>(check: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> => isObject(value) && Object.values(value).every(check);
}

/** An object that has the shape. */
export function isShaped<T>(shape: Shape<T>): Check<T> {
  return (value): value is T => isObject(value) && invalidMembers(shape, value).length === 0;
}

/** An object, but not an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { DamagedError } from "./errors.ts";
import { isNormalizedTime } from "./time.ts";

/** Tells whether a value that was read is a `T`. */
export type Check<T> = (value: unknown) => value is T;

/**
 * What the members of a file or an item have to be. Members that are not named here are ignored.
 *
 * Authorizers and guards read files and items too, and are to stay small: so these checks need no validator.
 */
export type Shape<T> = {
  readonly [M in keyof T]-?: Check<object extends Pick<T, M> ? T[M] | undefined : T[M]>;
};

/**
 * Reads what was stored before.
 * @param what names the file or the item in the error.
 * @returns the members that the shape names, and no others.
 * @throws DamagedError naming the members that are missing or wrong, and never a value.
 */
export function readShape<T>(what: string, shape: Shape<T>, value: unknown): T {
  if (!isObject(value)) throw new DamagedError(what, "It is no object.");
  const members: Record<string, unknown> = {};
  let isWrong = false;
  // One pass over the members: authorizers read a token for every decision.
  for (const member in shape) {
    const read = value[member];
    if (!shape[member](read)) isWrong = true;
    else if (read !== undefined) members[member] = read;
  }
  if (isWrong) throw new DamagedError(what, `Missing or wrong: ${wrongMembers(shape, value).join(", ")}.`);
  return members as T;
}

function wrongMembers<T>(shape: Shape<T>, value: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(shape).filter((member) => !shape[member as keyof T](value[member]));
}

export function isString(value: unknown): value is string {
  return typeof value === "string";
}

export function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

/** Anything but nothing. */
export function isPresent(value: unknown): value is unknown {
  return value !== undefined;
}

/** A whole number from 0 on. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** A time in the one form that is stored: ISO 8601 in UTC with milliseconds, so that times compare as strings. */
export function isTime(value: unknown): value is string {
  return isString(value) && isNormalizedTime(value);
}

/** A string of this form. */
export function isLike(pattern: RegExp): Check<string> {
  return (value): value is string => isString(value) && pattern.test(value);
}

/** One of these values. */
export function isOneOf<T extends string>(values: readonly T[]): Check<T> {
  return (value): value is T => (values as readonly unknown[]).includes(value);
}

/** `null`, or what `check` takes. */
export function isNullOr<T>(check: Check<T>): Check<T | null> {
  return (value): value is T | null => value === null || check(value);
}

/** Absent, or what `check` takes. */
export function isOptional<T>(check: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || check(value);
}

/** A list whose members `check` takes. */
export function isListOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(check);
}

/** An object by any names whose values `check` takes. */
export function isRecordOf<T>(check: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> => isObject(value) && Object.values(value).every(check);
}

/** An object with the members of a shape. */
export function isShaped<T>(shape: Shape<T>): Check<T> {
  return (value): value is T => isObject(value) && wrongMembers(shape, value).length === 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

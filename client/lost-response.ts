import type { ApiResponse } from "./response.ts";

/** A patch whose first response may have been lost, and the version that it was meant for. */
interface Patch {
  readonly body?: object;
  readonly ifMatch?: number;
}

/** The result of a retried delete that finds no token: an earlier attempt may have deleted it. */
export function isAlreadyDeleted(operation: string, { status }: ApiResponse): boolean {
  return operation === "deleteToken" && status === 404;
}

/** Whether a retried update failed because the version has changed: an earlier attempt may have changed it. */
export function isMaybeUpdated(operation: string, { status }: ApiResponse): boolean {
  return operation === "updateToken" && status === 412;
}

/** Whether a token is what a patch made of the version that it was meant for. */
export function isUpdated(token: Readonly<Record<string, unknown>>, { body = {}, ifMatch }: Patch): boolean {
  return (
    token["version"] === (ifMatch ?? Number.NaN) + 1 &&
    Object.entries(body).every(([name, value]) => value === undefined || isSame(name, token[name], value))
  );
}

/** Compares as the service stores: times in UTC, lists without order and duplicates, text in NFC. */
function isSame(name: string, current: unknown, patched: unknown): boolean {
  if (Array.isArray(current)) return sortUnique(current) === sortUnique(Array.isArray(patched) ? patched : []);
  if (typeof current !== "string" || typeof patched !== "string") return current === patched;
  if (name === "expiresAt") return Date.parse(current) === Date.parse(patched);
  return current === patched.normalize("NFC");
}

function sortUnique(values: readonly unknown[]): string {
  return JSON.stringify([...new Set(values)].sort());
}

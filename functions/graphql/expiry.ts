import { LatchkeyError } from "../../core/errors.ts";
import { parseTime } from "../../core/time.ts";

/** What is read of ISO 8601 besides RFC 3339: a date, or a date and a time, without seconds or without an offset. */
const form = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * An expiry as the use cases take it: ISO 8601 in UTC. All that the HTTP API takes is taken; besides, a date is its
 * midnight, and what has no offset is in UTC.
 * @returns `undefined` for what is no date, and for times outside the years 0 to 9999.
 */
export function parseExpiry(text: string): string | undefined {
  const complete = (_: string, day: string, minute = "00:00", second = ":00", offset = "Z") =>
    `${day}T${minute}${second}${offset}`;
  return parseTime(text.replace(form, complete));
}

/** The refusal of an expiry. @param courtesy the text that Jahia's clients look for. */
export function invalidExpiry(courtesy: string): LatchkeyError {
  const message = `expireAt must be an ISO 8601 date, e.g. 2040-01-01 or 2040-01-01T12:00:00Z (${courtesy}).`;
  return new LatchkeyError("validation_failed", message);
}

/** Joda-Time's message for what it can't read, which Jahia passes on when a token is created. */
export function jodaMessage(text: string): string {
  const rest = text.replace(/^\d{4}(?:-\d\d(?:-\d\d)?)?/, "");
  const where = rest === "" || rest === text ? "" : ` is malformed at "${rest}"`;
  return `java.lang.IllegalArgumentException: Invalid format: "${text}"${where}`;
}

import { LatchkeyError } from "../../core/errors.ts";
import { parseTime } from "../../core/time.ts";

/** The formats of ISO 8601 that are accepted in addition to RFC 3339: dates, and times without seconds or offset. */
const form = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * Normalizes an expiry to ISO 8601 in UTC. In addition to the formats of the HTTP API, it accepts dates, which mean
 * midnight, and times without an offset, which are in UTC.
 * @returns `undefined` if the text isn't a valid date, or is outside the years 0 to 9999.
 */
export function parseExpiry(text: string): string | undefined {
  const complete = (_: string, day: string, minute = "00:00", second = ":00", offset = "Z") =>
    `${day}T${minute}${second}${offset}`;
  return parseTime(text.replace(form, complete));
}

/** The error for an invalid expiry. @param jahiaMessage the text that Jahia's clients expect. */
export function invalidExpiry(jahiaMessage: string): LatchkeyError {
  const message = `expireAt must be an ISO 8601 date, e.g. 2040-01-01 or 2040-01-01T12:00:00Z (${jahiaMessage}).`;
  return new LatchkeyError("validation_failed", message);
}

/** Joda-Time's message for an invalid date, which Jahia returns when a token is created. */
export function jodaMessage(text: string): string {
  const rest = text.replace(/^\d{4}(?:-\d\d(?:-\d\d)?)?/, "");
  const where = rest === "" || rest === text ? "" : ` is malformed at "${rest}"`;
  return `java.lang.IllegalArgumentException: Invalid format: "${text}"${where}`;
}

import type { TokenEvent } from "../../../client/types.ts";
import { formatDateTime } from "../display/format.ts";
import { strings } from "../strings.ts";
import { detailsStrings } from "./strings.ts";

const text = detailsStrings.events;
const labels: Readonly<Record<string, string>> = text.fields;
const times = ["expiresAt", "previousValidUntil"];

/** The changes of an event, one line per field. The empty fields of a new token are omitted. */
export function describeChanges(type: TokenEvent["type"], changes: TokenEvent["changes"]): string[] {
  return Object.entries(changes).flatMap(([field, { from, to }]) => {
    const label = labels[field] ?? field;
    if (type === "created") return isEmpty(to) ? [] : [text.initial(label, formatValue(field, to))];
    if (isEmpty(from) && isEmpty(to)) return [];
    return [text.change(label, formatValue(field, from), formatValue(field, to))];
  });
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

function formatValue(field: string, value: unknown): string {
  if (isEmpty(value)) return field === "expiresAt" ? strings.never : strings.none;
  if (times.includes(field) && typeof value === "string") return formatDateTime(value);
  return Array.isArray(value) ? value.join(", ") : String(value);
}

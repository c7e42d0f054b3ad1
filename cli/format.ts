import type { Output, Scope, Token, TokenEvent } from "../client/types.ts";
import { msPer } from "../core/duration.ts";
import { colorize, isTerminal, terminalWidth } from "./output.ts";
import { type Column, formatTable } from "./table.ts";
import { sanitize } from "./terminal-text.ts";
import { relativeTime } from "./time.ts";

/** Expiries within a week are highlighted. */
const soonMs = 7 * msPer.day;

/** A time in a table: relative on a terminal, exact elsewhere. */
function shortTime(time: string | null, absent: string): string {
  if (time === null) return absent;
  return isTerminal() ? relativeTime(time) : time;
}

/** A time in a description: exact, on a terminal followed by the relative time. */
function longTime(time: string | null, absent: string): string {
  if (time === null) return absent;
  return isTerminal() ? `${time} (${relativeTime(time)})` : time;
}

const tokenColumns: readonly Column<Token>[] = [
  { title: "NAME", value: ({ name }) => name },
  { title: "OWNER", value: ({ owner }) => owner },
  { title: "SCOPES", value: ({ scopes }) => scopes.join(" ") || "-", shrinkable: true },
  { title: "LAST SEEN", value: ({ lastSeenAt }) => shortTime(lastSeenAt, "never") },
  { title: "EXPIRES", value: ({ expiresAt }) => shortTime(expiresAt, "never"), colorize: colorizeExpiry },
  { title: "STATUS", value: formatStatus, colorize: colorizeStatus },
  { title: "ID", value: ({ id }) => id },
];

/** Formats tokens as a table. */
export function formatTokens(tokens: readonly Token[]): Promise<string> {
  return formatTable(tokenColumns, tokens, terminalWidth());
}

/** Formats the person who is calling, with one line for each attribute. */
export function formatCaller({ owner, scopes, grantableScopes, person }: Output<"getCaller">): string {
  return formatLines([
    ["Name", person?.name ?? "none"],
    ["Owner", owner],
    ["Scopes", scopes.join(" ") || "none"],
    ["Can grant", grantableScopes.join(" ") || "none"],
    ["Issuer", person?.issuer ?? ""],
    ["Subject", person?.subject ?? ""],
    ["Signed in until", longTime(person?.validUntil ?? null, "")],
  ]);
}

/** Formats a token with one line for each attribute. */
export function formatToken(token: Token): string {
  const lines: Line[] = [
    ["Name", token.name],
    ["ID", token.id],
    ["Owner", token.owner],
    ["Description", token.description ?? "none"],
    ["Scopes", token.scopes.join(" ") || "none"],
    ["Status", formatStatus(token), (text) => colorizeStatus(text, token)],
    ["Expires", longTime(token.expiresAt, "never"), (text) => colorizeExpiry(text, token)],
    ["Last seen", longTime(token.lastSeenAt, "never")],
    ["Allowed from", token.allowedCidrs.join(" ") || "anywhere"],
    ["Created", longTime(token.createdAt, "")],
    ["Updated", longTime(token.updatedAt, "")],
    ["Version", String(token.version)],
  ];
  const { previousValidUntil, revokedAt, lockedFields } = token;
  if (revokedAt !== null) lines.push(["Secret revoked", longTime(revokedAt, "")]);
  if (lockedFields.length > 0) lines.push(["Locked", lockedFields.join(" ")]);
  if (previousValidUntil !== null) {
    const seen = `last seen: ${longTime(token.previousSecretLastSeenAt, "never")}`;
    lines.push(["Previous secret", `works until ${longTime(previousValidUntil, "")}, ${seen}`]);
  }
  return formatLines(lines);
}

type Line = readonly [label: string, value: string, color?: (text: string) => string];

/** The values come from the service, and are sanitized before they are colored. */
function formatLines(lines: readonly Line[]): string {
  return lines.map(([label, value, color = String]) => `${`${label}:`.padEnd(17)}${color(sanitize(value))}`).join("\n");
}

/** A token's owner and name, as messages show them and commands accept them. */
export function qualifiedName({ owner, name }: Pick<Token, "owner" | "name">): string {
  return `${owner}/${name}`;
}

/** A sentence that says when a change takes effect on every protected API. */
export function formatEffectiveBy(effectiveBy: string | null, now = new Date()): string {
  if (effectiveBy === null) return "";
  return Date.parse(effectiveBy) <= now.getTime() + 1_000
    ? " In effect everywhere now."
    : ` In effect everywhere by ${effectiveBy} (${relativeTime(effectiveBy, now)}).`;
}

const eventColumns: readonly Column<TokenEvent>[] = [
  { title: "TIME", value: ({ at }) => shortTime(at, "") },
  { title: "EVENT", value: ({ type }) => type },
  // People can choose any display name, including someone else's. They can't choose their owner.
  { title: "BY", value: ({ actor: { person, owner } }) => (person?.name ? `${person.name} (${owner})` : owner) },
  { title: "TOKEN", value: ({ actor }) => actor.tokenId ?? "-" },
  { title: "IP", value: ({ actor }) => actor.sourceIp ?? "-" },
  // Nothing else shows the changes, so a long line is wrapped by the terminal rather than truncated.
  { title: "CHANGES", value: ({ changes }) => formatChanges(changes) },
];

/** Formats an audit trail as a table. */
export function formatEvents(events: readonly TokenEvent[]): Promise<string> {
  return formatTable(eventColumns, events, terminalWidth());
}

function formatChanges(changes: TokenEvent["changes"]): string {
  const lines = Object.entries(changes)
    .map(([attribute, { from, to }]) => ({ attribute, from: formatValue(from), to: formatValue(to) }))
    .filter(({ from, to }) => from !== to)
    .map(({ attribute, from, to }) => `${attribute}: ${from} → ${to}`);
  return lines.join(", ") || "-";
}

function formatValue(value: unknown): string {
  if (Array.isArray(value)) return value.join(" ") || "none";
  return value === null || value === undefined ? "none" : String(value);
}

const scopeColumns: readonly Column<Scope>[] = [
  { title: "SCOPE", value: ({ name }) => name },
  { title: "DESCRIPTION", value: ({ description }) => description },
  { title: "GRANTS", value: ({ grants }) => grants.join(", ") || "-", shrinkable: true },
];

/** Formats the scope catalogue as a table. */
export function formatScopes(scopes: readonly Scope[]): Promise<string> {
  return formatTable(scopeColumns, scopes, terminalWidth());
}

/** The status, and whether the secret was revoked: then the token needs a new one, whatever its status. */
function formatStatus({ status, revokedAt }: Token): string {
  if (revokedAt === null) return status;
  return status === "active" ? "revoked" : `${status}, revoked`;
}

function colorizeStatus(text: string, { status, revokedAt }: Token): string {
  return colorize(status === "active" && revokedAt === null ? "green" : "yellow", text);
}

function colorizeExpiry(text: string, { expiresAt }: Token): string {
  const remainingMs = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - Date.now();
  if (remainingMs <= 0) return colorize("red", text);
  return remainingMs < soonMs ? colorize("yellow", text) : text;
}

import type { Scope, Token, TokenEvent } from "../client/types.ts";
import { oneLine } from "./one-line.ts";
import { isTerminal, paint } from "./output.ts";
import { type Column, formatTable } from "./table.ts";
import { relativeTime } from "./time.ts";

/** A week: from then on an expiry is worth a look. */
const soonMs = 7 * 86_400_000;

/** A time for whoever reads: relative on a terminal, exact elsewhere. */
function timeOr(time: string | null, otherwise: string): string {
  if (time === null) return otherwise;
  return isTerminal() ? relativeTime(time) : time;
}

/** A time for whoever looks at one thing: exact, and relative too on a terminal. */
function timeInFull(time: string | null, otherwise: string): string {
  if (time === null) return otherwise;
  return isTerminal() ? `${time} (${relativeTime(time)})` : time;
}

const tokenColumns: readonly Column<Token>[] = [
  { title: "NAME", value: ({ name }) => name },
  { title: "OWNER", value: ({ owner }) => owner },
  { title: "SCOPES", value: ({ scopes }) => scopes.join(" ") || "-", shrinks: true },
  { title: "LAST SEEN", value: ({ lastSeenAt }) => timeOr(lastSeenAt, "never") },
  { title: "EXPIRES", value: ({ expiresAt }) => timeOr(expiresAt, "never"), paint: paintExpiry },
  { title: "STATUS", value: ({ status }) => status, paint: paintStatus },
  { title: "ID", value: ({ id }) => id },
];

/** Tokens as a table. */
export function formatTokens(tokens: readonly Token[]): string {
  return formatTable(tokenColumns, tokens, terminalWidth());
}

/** One token, a member a line. */
export function formatToken(token: Token): string {
  const lines: [string, string][] = [
    ["Name", token.name],
    ["Id", token.id],
    ["Owner", oneLine(token.owner)],
    ["Description", oneLine(token.description ?? "none")],
    ["Scopes", token.scopes.join(" ") || "none"],
    ["Status", paintStatus(token.status, token)],
    ["Expires", paintExpiry(timeInFull(token.expiresAt, "never"), token)],
    ["Last seen", timeInFull(token.lastSeenAt, "never")],
    ["Allowed from", token.allowedCidrs.join(" ") || "anywhere"],
    ["Created", timeInFull(token.createdAt, "")],
    ["Updated", timeInFull(token.updatedAt, "")],
    ["Version", String(token.version)],
  ];
  const overlap = token.previousValidUntil;
  if (overlap !== null) lines.push(["Old secret", `accepted until ${timeInFull(overlap, "")}`]);
  return lines.map(([label, value]) => `${`${label}:`.padEnd(14)}${value}`).join("\n");
}

/** A token in the words of a sentence. */
export function nameOf({ owner, name }: Pick<Token, "owner" | "name">): string {
  return `${owner}/${name}`;
}

/** When a change is in force on every protected API, as a sentence. */
export function inForce(effectiveBy: string | null, now = new Date()): string {
  if (effectiveBy === null) return "";
  return Date.parse(effectiveBy) <= now.getTime() + 1_000
    ? " In force everywhere now."
    : ` In force everywhere by ${effectiveBy} (${relativeTime(effectiveBy, now)}).`;
}

const eventColumns: readonly Column<TokenEvent>[] = [
  { title: "WHEN", value: ({ at }) => timeOr(at, "") },
  { title: "WHAT", value: ({ type }) => type },
  { title: "BY", value: ({ actor }) => actor.owner },
  { title: "WITH", value: ({ actor }) => actor.tokenId ?? "-" },
  { title: "FROM", value: ({ actor }) => actor.sourceIp ?? "-" },
  { title: "CHANGES", value: ({ changes }) => formatChanges(changes), shrinks: true },
];

/** An audit trail as a table. */
export function formatEvents(events: readonly TokenEvent[]): string {
  return formatTable(eventColumns, events, terminalWidth());
}

function formatChanges(changes: TokenEvent["changes"]): string {
  const words = Object.entries(changes)
    .map(([member, { from, to }]) => ({ member, from: shown(from), to: shown(to) }))
    .filter(({ from, to }) => from !== to)
    .map(({ member, from, to }) => `${member}: ${from} → ${to}`);
  return words.join(", ") || "-";
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.join(" ") || "none";
  return value === null || value === undefined ? "none" : String(value);
}

const scopeColumns: readonly Column<Scope>[] = [
  { title: "SCOPE", value: ({ name }) => name },
  { title: "DESCRIPTION", value: ({ description }) => description },
  { title: "OPENS", value: ({ grants }) => grants.join(", ") || "-", shrinks: true },
];

/** The scope catalogue as a table. */
export function formatScopes(scopes: readonly Scope[]): string {
  return formatTable(scopeColumns, scopes, terminalWidth());
}

function paintStatus(text: string, { status }: Token): string {
  return paint(status === "active" ? "green" : "yellow", text);
}

function paintExpiry(text: string, { expiresAt }: Token): string {
  const left = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - Date.now();
  if (left <= 0) return paint("red", text);
  return left < soonMs ? paint("yellow", text) : text;
}

function terminalWidth(): number | undefined {
  return isTerminal() ? process.stdout.columns : undefined;
}

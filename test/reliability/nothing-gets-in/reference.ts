import { isInRange, parseRange } from "./addresses.ts";
import type { Api, ApiRoute } from "./apis.ts";
import { checksum, sha256 } from "./secrets.ts";
import type { Item, Value } from "./tokens.ts";

/** Who calls, as the reference sees it. */
export interface Holder {
  readonly tokenId: string;
  readonly owner: string;
  readonly grants: readonly string[];
  readonly ranges: readonly string[];
  /** The number of the secret among those that the token had. */
  readonly secretVersion: number;
  /** Whether the address of the event is none of the ranges: known, and denied everything. */
  readonly isOutside: boolean;
  /** From then on the secret is refused, in milliseconds; infinite: it does not end. */
  readonly endsAt: number;
}

/** What the reference expects of an authorizer: 401, an error of its own (500), or a policy for this holder. */
export type Expectation = "unauthorized" | "fault" | Holder;

/** What is known of a call. */
export interface PresentedCall {
  readonly header: string | undefined;
  /** The client's address, where the event has it. */
  readonly address: string | undefined;
  /** In milliseconds. */
  readonly at: number;
  readonly itemOf: (tokenId: string) => Item | undefined;
}

/**
 * What an authorizer should make of a call, by the documents alone: docs/http-api.md for credentials and secrets,
 * docs/architecture.md for items. It shares no code with the product.
 */
export function expectFor(api: Api, call: PresentedCall): Expectation {
  const credentials = readCredentials(api.header, call.header ?? "");
  const tokenId = credentials && idOf(api.prefixes, credentials.secret);
  const item = tokenId === undefined ? undefined : call.itemOf(tokenId);
  if (!credentials || tokenId === undefined || !item || item["deletedAt"]) return "unauthorized";
  if (!isWhole(item) || text(item["id"]) !== tokenId || text(item["pk"]) !== `TOKEN#${tokenId}`) return "fault";
  const ends = endsOf(item, sha256(credentials.secret));
  const isNamed = credentials.name === undefined || credentials.name.normalize("NFC") === text(item["name"]);
  if (!ends || call.at >= ends.endsAt || !isNamed || text(item["status"]) !== "active") return "unauthorized";
  const ranges = texts(item["allowedCidrs"]);
  const address = call.address ?? (api.checksAddressItself ? "" : undefined);
  return {
    tokenId,
    owner: text(item["owner"]) ?? "",
    grants: [...api.anyToken, ...texts(item["scopes"]).flatMap((name) => grantsOf(api, name))],
    ranges,
    isOutside: address !== undefined && ranges.length > 0 && !ranges.some((range) => isInRange(address, range)),
    ...ends,
  };
}

/** Which secret of the token a digest is of, and when it ends; `undefined`: none. */
function endsOf(item: Item, digest: string): Pick<Holder, "secretVersion" | "endsAt"> | undefined {
  const secretVersion = number(item["secretVersion"]);
  const expiry = time(item["expiresAt"]) ?? Number.POSITIVE_INFINITY;
  if (digest === text(item["digest"])) return { secretVersion, endsAt: expiry };
  const overlapEnd = time(item["previousValidUntil"]);
  if (digest !== text(item["previousDigest"]) || overlapEnd === undefined) return undefined;
  return { secretVersion: secretVersion - 1, endsAt: Math.min(expiry, overlapEnd) };
}

/** Whether a holder may make a call at a time and from an address. */
export function mayCall(
  { grants, ranges, endsAt, isOutside }: Holder,
  { method, path }: ApiRoute,
  at: number,
  address: string,
): boolean {
  if (isOutside || at >= endsAt) return false;
  if (ranges.length > 0 && !ranges.some((range) => isInRange(address, range))) return false;
  return grants.some((grant) => opens(grant, method, path));
}

function opens(grant: string, method: string, path: string): boolean {
  if (path === "$connect") return grant === "$connect";
  const [verb, granted = ""] = grant.split(" ");
  if (verb !== "*" && verb !== method) return false;
  if (granted.endsWith("/*")) return path.startsWith(granted.slice(0, -1));
  return granted.replaceAll(/\{[^+}]+/g, "{") === path.replaceAll(/\{[^+}]+/g, "{");
}

function grantsOf({ scopes }: Api, name: string): readonly string[] {
  return scopes.find((scope) => scope.name === name)?.grants ?? [];
}

interface Credentials {
  readonly secret: string;
  readonly name?: string;
}

/** The forms that docs/http-api.md and docs/constructs.md list, with white space around. */
export function readCredentials(header: string, value: string): Credentials | undefined {
  const trimmed = value.trim();
  if (header === "X-Api-Key") return { secret: trimmed };
  if (header === "Authorization") {
    const space = trimmed.indexOf(" ");
    const isScheme = ["bearer", "token", "apitoken", "jwt"].includes(trimmed.slice(0, space).toLowerCase());
    return isScheme ? { secret: trimmed.slice(space).replace(/^ +/, "") } : undefined;
  }
  if (header === "Sec-WebSocket-Protocol") {
    const offered = trimmed.split(",").map((protocol) => protocol.replaceAll(/^ +| +$/g, ""));
    const secret = offered.pop();
    const areNames = offered.length > 0 && offered.every((protocol) => /^[^\s,]+$/.test(protocol));
    return areNames && secret ? { secret } : undefined;
  }
  const colon = trimmed.lastIndexOf(":");
  if (colon === -1) return { secret: trimmed };
  const name = trimmed.slice(0, colon);
  const isName = [...name].every((character) => character > "\u001f" && character !== "\u007f");
  return isName && name !== "" ? { secret: trimmed.slice(colon + 1), name } : undefined;
}

/** The id in a secret whose form and checksum are right. */
function idOf(prefixes: readonly string[], secret: string): string | undefined {
  const [prefix = "", id = "", rest = "", ...more] = secret.split("_");
  if (more.length > 0 || !prefixes.includes(prefix)) return undefined;
  if (!/^[0-7][0123456789abcdefghjkmnpqrstvwxyz]{25}$/.test(id) || !/^[0-9A-Za-z]{49}$/.test(rest)) return undefined;
  if (secret.length !== prefix.length + id.length + rest.length + 2) return undefined;
  return checksum(secret.slice(0, -6)) === secret.slice(-6) ? `tok_${id}` : undefined;
}

type Check = (value: Value | undefined) => boolean;
const isText: Check = (value) => text(value) !== undefined;
const isNull: Check = (value) => value !== undefined && "NULL" in value;
const orNull =
  (check: Check): Check =>
  (value) =>
    isNull(value) || check(value);
const isTime: Check = (value) => time(value) !== undefined;
const isOptionalTime: Check = (value) => value === undefined || orNull(isTime)(value);
const isDigest: Check = orNull((value) => /^[0-9a-f]{64}$/.test(text(value) ?? ""));
const isCount: Check = (value) => Number.isSafeInteger(number(value)) && number(value) >= 0;
const isTextList =
  (allowed?: readonly string[]): Check =>
  (value) =>
    value !== undefined &&
    "L" in value &&
    value.L.every((each) => isText(each) && (!allowed || allowed.includes(text(each) ?? "")));

/** The attributes of a token's item, and what each has to be. */
const attributes: Readonly<Record<string, Check>> = {
  id: (value) => /^tok_[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(text(value) ?? ""),
  owner: isText,
  name: isText,
  description: orNull(isText),
  scopes: isTextList(),
  status: (value) => ["active", "disabled"].includes(text(value) ?? ""),
  expiresAt: orNull(isTime),
  allowedCidrs: (value) => isTextList()(value) && texts(value).every((range) => parseRange(range) !== undefined),
  lockedFields: isTextList(["scopes", "status", "expiresAt", "allowedCidrs"]),
  createdAt: isTime,
  updatedAt: isTime,
  lastSeenAt: isOptionalTime,
  previousValidUntil: orNull(isTime),
  revokedAt: orNull(isTime),
  secretVersion: isCount,
  version: isCount,
  digest: isDigest,
  previousDigest: isDigest,
};

function isWhole(item: Item): boolean {
  return Object.entries(attributes).every(([name, check]) => check(item[name]));
}

function text(value: Value | undefined): string | undefined {
  return value && "S" in value && typeof value.S === "string" ? value.S : undefined;
}

function texts(value: Value | undefined): string[] {
  return value && "L" in value ? value.L.map((each) => text(each) ?? "") : [];
}

function number(value: Value | undefined): number {
  return value && "N" in value ? Number(value.N) : Number.NaN;
}

/** A time in the one form that is stored, in milliseconds. */
function time(value: Value | undefined): number | undefined {
  const written = text(value);
  if (written === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(written)) return undefined;
  const at = Date.parse(written);
  return Number.isNaN(at) || new Date(at).toISOString() !== written ? undefined : at;
}

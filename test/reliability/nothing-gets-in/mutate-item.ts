import type { Random } from "../random.ts";
import { sha256 } from "./secrets.ts";
import type { Item, Value, WorldToken } from "./tokens.ts";

/** What the table returns in place of a token's item; `undefined`: nothing. */
type ItemMutation = (random: Random, token: WorldToken, other: WorldToken) => Item | undefined;

const replace =
  (change: (random: Random, token: WorldToken, other: WorldToken) => Readonly<Record<string, Value>>): ItemMutation =>
  (random, token, other) => ({ ...token.item, ...change(random, token, other) });

/** Values that an attribute may have by mistake. */
const strange: readonly Value[] = [
  { NULL: true },
  { S: "" },
  { S: "null" },
  { S: "0" },
  { S: "2099" },
  { S: "never 2099" },
  { S: "9999-99-99T99:99:99.999Z" },
  { S: "2099-01-01" },
  { S: "2099-01-01T00:00:00Z" },
  { S: "2099-02-30T00:00:00.000Z" },
  { N: "0" },
  { N: "-1" },
  { N: "99999999999999999999" },
  { N: "1.5" },
  { BOOL: true },
  { BOOL: false },
  { SS: ["everything"] },
  { L: [] },
  { L: [{ NULL: true }] },
  { L: [{ N: "1" }] },
  { L: [{ L: [{ S: "everything" }] }] },
  { M: {} },
  { S: "Active" },
  { S: "active " },
  { L: [{ S: "0.0.0.0/0" }, { N: "0" }] },
];

const strangeRanges = [
  "0.0.0.0",
  "0.0.0.0/33",
  "::/129",
  "*",
  "",
  "0.0.0.0/-0",
  "::/0",
  "192.0.2.0/024",
  "::ffff:0:0/96",
];

/** How an item is damaged, by name. */
export const itemMutations: Readonly<Record<string, ItemMutation>> = {
  "no item": () => undefined,
  "another token's item": (_, _token, other) => other.item,
  "another token's digest": replace((_, _token, other) => ({ digest: { S: sha256(other.current) } })),
  "digests swapped": replace((_, { item }) => ({
    digest: item["previousDigest"] ?? { NULL: true },
    previousDigest: item["digest"] ?? { NULL: true },
  })),
  "digest in upper case": replace((_, { current }) => ({ digest: { S: sha256(current).toUpperCase() } })),
  "digest cut": replace((random, { current }) => ({ digest: { S: sha256(current).slice(0, random.below(64)) } })),
  "the secret for a digest": replace((_, { current }) => ({ digest: { S: current } })),
  "no digest": replace(() => ({ digest: { NULL: true }, previousDigest: { NULL: true } })),
  "another id": replace((_, _token, other) => ({ id: { S: other.id } })),
  "another key": replace((_, _token, other) => ({ pk: { S: `TOKEN#${other.id}` } })),
  "another id and key": replace((_, _token, other) => ({ id: { S: other.id }, pk: { S: `TOKEN#${other.id}` } })),
  "being deleted": replace(() => ({ deletedAt: { S: "2027-03-01T12:00:00.000Z" } })),
  disabled: replace(() => ({ status: { S: "disabled" } })),
  revoked: replace(() => ({
    digest: { NULL: true },
    previousDigest: { NULL: true },
    revokedAt: { S: "2027-03-01T12:00:00.000Z" },
  })),
  "a strange value": (random, { item }) => ({ ...item, [random.pick(Object.keys(item))]: random.pick(strange) }),
  "an attribute missing": (random, { item }) => {
    const { [random.pick(Object.keys(item))]: _, ...rest } = item;
    return rest;
  },
  "an attribute's case": (random, { item }) => {
    const name = random.pick(Object.keys(item));
    const { [name]: value, ...rest } = item;
    return value ? { ...rest, [name.toUpperCase()]: value } : rest;
  },
  "a strange range": replace((random) => ({ allowedCidrs: { L: [{ S: random.pick(strangeRanges) }] } })),
  "a scope of everything": replace((random) => ({
    scopes: { L: [{ S: random.pick(["*", "everything ", "EVERYTHING", "", "orders:read everything", "__proto__"]) }] },
  })),
};

import type { Random } from "../random.ts";
import { base62, randomIdBody, secretFor, sha256 } from "./secrets.ts";

/** A value as DynamoDB's protocol has it. */
export type Value =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly L: readonly Value[] }
  | { readonly M: Readonly<Record<string, Value>> };

/** An item as DynamoDB's protocol has it. */
export type Item = Readonly<Record<string, Value>>;

/** A token of the world that is attacked, with every secret that it ever had. */
export interface WorldToken {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly item: Item;
  /** An address that the token can be used from. */
  readonly address: string;
  readonly current: string;
  readonly previous: string;
  readonly former: string;
  /** The times at which something ends, in milliseconds. */
  readonly edges: readonly number[];
}

/** Around this time all attacks happen. */
export const epoch = Date.parse("2027-03-01T12:00:00.000Z");

const names = ["deploy", "naïve café", "a:b:c", "名前", "with  spaces", "Ünïcode", "x".repeat(128)];
const ranges = [
  { cidrs: ["192.0.2.0/24"], address: "192.0.2.77" },
  { cidrs: ["198.51.100.7/32", "2001:db8::/32"], address: "2001:db8:1::5" },
  { cidrs: ["203.0.113.128/25"], address: "::ffff:203.0.113.200" },
];

/** Makes tokens of every kind: usable, expired, rotated, revoked, disabled, bound to addresses. */
export function makeTokens(random: Random, scopes: readonly string[], prefixes: readonly string[], count: number) {
  return Array.from({ length: count }, () => makeToken(random, scopes, prefixes));
}

function makeToken(random: Random, scopeNames: readonly string[], prefixes: readonly string[]): WorldToken {
  const idBody = randomIdBody(random);
  const id = `tok_${idBody}`;
  const prefix = random.pick(prefixes);
  const newSecret = () => secretFor(prefix, idBody, random.text(base62, 43));
  const [current, previous, former] = [newSecret(), newSecret(), newSecret()];
  const isRotated = random.chance(0.4);
  const isRevoked = random.chance(0.08);
  const expiry = random.chance(0.4) ? epoch + random.pick([-60_000, 5_000, 3_600_000]) : null;
  const overlapEnd = isRotated ? epoch + random.pick([-1_000, 4_000, 600_000]) : null;
  const bound = random.chance(0.3) ? random.pick(ranges) : { cidrs: [], address: "192.0.2.1" };
  const secretVersion = isRotated ? 1 + random.below(9) + 1 : 1;
  const name = random.pick(names).normalize("NFC");
  const scopes = scopeNames.filter(() => random.chance(0.3));
  const at = new Date(epoch - 86_400_000).toISOString();
  return {
    id,
    name,
    prefix,
    address: bound.address,
    current,
    previous,
    former,
    edges: [expiry, overlapEnd].filter((edge) => edge !== null),
    item: {
      pk: { S: `TOKEN#${id}` },
      sk: { S: "TOKEN" },
      id: { S: id },
      owner: { S: random.pick(["alice", "bob@example.com", "service/billing"]) },
      name: { S: name },
      description: random.chance(0.5) ? { NULL: true } : { S: "for tests" },
      scopes: { L: [...scopes, ...(random.chance(0.1) ? ["gone:scope"] : [])].map((scope) => ({ S: scope })) },
      status: { S: random.chance(0.08) ? "disabled" : "active" },
      expiresAt: time(expiry),
      allowedCidrs: { L: bound.cidrs.map((cidr) => ({ S: cidr })) },
      lockedFields: { L: random.chance(0.2) ? [{ S: "scopes" }] : [] },
      createdAt: { S: at },
      updatedAt: { S: at },
      previousValidUntil: time(overlapEnd),
      revokedAt: isRevoked ? { S: at } : { NULL: true },
      secretVersion: { N: String(secretVersion) },
      version: { N: String(secretVersion + random.below(5)) },
      digest: isRevoked ? { NULL: true } : { S: sha256(current) },
      previousDigest: isRotated && !isRevoked ? { S: sha256(previous) } : { NULL: true },
      gsi2pk: { S: "TOKENS" },
      ...(expiry !== null && { gsi2sk: time(expiry) }),
      lastSeenDay: { S: "0000-00-00" },
    },
  };
}

function time(milliseconds: number | null): Value {
  return milliseconds === null ? { NULL: true } : { S: new Date(milliseconds).toISOString() };
}

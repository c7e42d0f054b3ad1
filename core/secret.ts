import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { base62Value, toBase62 } from "./base62.ts";
import { crc32 } from "./crc32.ts";
import { typeIdSuffix } from "./limits.ts";
import { newTokenId } from "./token-id.ts";

/** The default prefix of secrets. */
export const defaultPrefix = "lk";

/** Any valid prefix (regular expression source): short, lower case, and without the underscore that follows it. */
export const anyPrefix = "[a-z][a-z0-9]{0,15}";
export const prefixPattern = new RegExp(`^${anyPrefix}$`);

/** A parsed secret. `secret` is the whole string as the client sends it. */
export interface ParsedSecret {
  readonly secret: string;
  readonly tokenId: string;
}

const idLength = 26;
const randomLength = 43;
const checksumLength = 6;

/** The prefixes that a service accepts. */
export interface Prefixes {
  /** The prefix of every new secret. */
  readonly prefix: string;
  /** Former prefixes whose secrets are still accepted. */
  readonly acceptedPrefixes: readonly string[];
}

/** All accepted prefixes, with the prefix of new secrets first. */
export function allPrefixes({ prefix, acceptedPrefixes }: Prefixes): readonly string[] {
  return [prefix, ...acceptedPrefixes];
}

/**
 * The regular expression source, without anchors, that every secret with one of these prefixes matches. API Gateway's
 * validation expression, secret scanners and {@link parseSecret} all use it.
 *
 * @example new RegExp(`^${secretPattern(["lk"])}$`)
 */
export function secretPattern(prefixes: readonly string[]): string {
  const prefix = prefixes.length === 1 ? prefixes[0] : `(?:${prefixes.join("|")})`;
  return `${prefix}_${typeIdSuffix}_[0-9A-Za-z]{${randomLength + checksumLength}}`;
}

/**
 * Generates a secret for a token: `<prefix>_<id>_<random><checksum>`, with 256 bits from the system's CSPRNG. The
 * checksum is a CRC-32 of everything before it: it detects typing errors and makes leaked secrets recognizable, but
 * doesn't protect against forgery.
 */
export function generateSecret(prefix: string, tokenId: string = newTokenId()): ParsedSecret {
  const random = toBase62(BigInt(`0x${randomBytes(32).toString("hex")}`), randomLength);
  const body = `${prefix}_${tokenId.slice("tok_".length)}_${random}`;
  return { secret: body + computeChecksum(body), tokenId };
}

/** Parses a secret. Returns `undefined` if its format, prefix or checksum is wrong. */
export function parseSecret(prefixes: readonly string[], secret: string): ParsedSecret | undefined {
  if (!compilePattern(prefixes).test(secret)) return undefined;
  const body = secret.slice(0, -checksumLength);
  if (!secret.endsWith(computeChecksum(body))) return undefined;
  return { secret, tokenId: `tok_${body.slice(-idLength - 1 - randomLength, -1 - randomLength)}` };
}

/** The digest of a secret: SHA-256 of the whole string, in lower-case hexadecimal. */
export function digestSecret(secret: string): string {
  return hash("sha256", secret);
}

/**
 * Compares two digests in constant time.
 * @param stored `null` if the token has no digest, which matches nothing.
 */
export function digestsMatch(stored: string | null, presented: string): boolean {
  const [a, b] = [Buffer.from(stored ?? "", "hex"), Buffer.from(presented, "hex")];
  return a.length === b.length && a.length > 0 && timingSafeEqual(a, b);
}

/** The minimum number of distinct characters, and of distinct steps between neighbours, in a random part. */
const minVariety = 16;

/**
 * Whether the random part of a secret is plausibly random, and not one repeated character or a run of the alphabet. Of
 * 43 random characters about 31 are distinct; fewer than 16 occur about once in a billion times.
 */
export function isRandom({ secret }: ParsedSecret): boolean {
  const values = new Set<number>();
  const steps = new Set<number>();
  let previous = 0;
  for (const character of secret.slice(-checksumLength - randomLength, -checksumLength)) {
    const value = base62Value(character);
    values.add(value);
    steps.add((value - previous + 62) % 62);
    previous = value;
  }
  return values.size >= minVariety && steps.size >= minVariety;
}

function computeChecksum(body: string): string {
  return toBase62(BigInt(crc32(body)), checksumLength);
}

// Compiled once: a function serves the same prefixes for its whole lifetime.
const patterns = new Map<string, RegExp>();
function compilePattern(prefixes: readonly string[]): RegExp {
  const key = prefixes.join();
  let pattern = patterns.get(key);
  if (!pattern) {
    pattern = new RegExp(`^${secretPattern(prefixes)}$`);
    patterns.set(key, pattern);
  }
  return pattern;
}

import { toBase62 } from "../../../core/base62.ts";
import { crc32 } from "../../../core/crc32.ts";

/** A secret that the browser generated, and its digest for the service. */
export interface GeneratedSecret {
  readonly secret: string;
  /** SHA-256 in lower-case hexadecimal. */
  readonly digest: string;
}

/**
 * Generates a secret for a token with Web Crypto: 256 random bits in the form of `core/secret.ts`. Only the digest is
 * sent, so a lost response doesn't lose the secret.
 */
export async function generateSecret(prefix: string, tokenId: string): Promise<GeneratedSecret> {
  const random = toBase62(BigInt(`0x${hex(crypto.getRandomValues(new Uint8Array(32)))}`), 43);
  const body = `${prefix}_${tokenId.slice("tok_".length)}_${random}`;
  const secret = body + toBase62(BigInt(crc32(body)), 6);
  return { secret, digest: hex(new Uint8Array(await crypto.subtle.digest("SHA-256", encode(secret)))) };
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

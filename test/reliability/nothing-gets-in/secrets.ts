import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Random } from "../random.ts";

export const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const base32 = "0123456789abcdefghjkmnpqrstvwxyz";

/** The part of a token's id after `tok_`. */
export function randomIdBody(random: Random): string {
  return random.text("01234567", 1) + random.text(base32, 25);
}

/** A secret for an id, as the documents describe it: written anew, to hold the product to it. */
export function secretFor(prefix: string, idBody: string, randomPart: string): string {
  const body = `${prefix}_${idBody}_${randomPart}`;
  return body + checksum(body);
}

/** The checksum of what stands before it. */
export function checksum(body: string): string {
  let rest = crc32(body);
  let digits = "";
  while (digits.length < 6) {
    digits = base62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Writes a non-negative number in base 62, padded with zeros on the left to `width` characters. */
export function toBase62(value: bigint, width: number): string {
  let digits = "";
  let large = value;
  for (; large > Number.MAX_SAFE_INTEGER; large /= 62n) digits = alphabet[Number(large % 62n)] + digits;
  // Plain numbers for the rest, and for all of a checksum: big integers take several times as long.
  for (let rest = Number(large); rest > 0; rest = Math.floor(rest / 62)) digits = alphabet[rest % 62] + digits;
  return digits.padStart(width, "0");
}

/** The value of a base 62 digit, 0 to 61. */
export function base62Value(digit: string): number {
  return alphabet.indexOf(digit);
}

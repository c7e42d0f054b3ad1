const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Writes a non-negative number in base 62, padded with zeros on the left to `width` characters. */
export function toBase62(value: bigint, width: number): string {
  let digits = "";
  for (let rest = value; rest > 0n; rest /= 62n) digits = alphabet[Number(rest % 62n)] + digits;
  return digits.padStart(width, "0");
}

/** The value of a base 62 digit, 0 to 61. */
export function base62Value(digit: string): number {
  return alphabet.indexOf(digit);
}

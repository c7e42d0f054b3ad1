/**
 * Untrusted text (names, descriptions, messages of servers) as a single line without control characters, which could
 * move the cursor, change colors or reverse the text.
 */
export function sanitize(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
}

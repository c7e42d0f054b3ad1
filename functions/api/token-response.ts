import type { Token } from "../../core/token.ts";

/** The header that says from when a change is certainly in force, for responses with and without a body. */
export const effectiveByHeader = "Latchkey-Effective-By";

/** The entity tag of a token: its version, quoted (RFC 9110, section 8.8.3). */
export function etagOf({ version }: Pick<Token, "version">): { ETag: string } {
  return { ETag: `"${version}"` };
}

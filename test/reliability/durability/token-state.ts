import { digestSecret } from "../../../core/secret.ts";
import { canonicalName, type StoredToken } from "../../../core/token.ts";

/** What a writer knows of a token of its own. */
export interface TokenState {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly status: "active" | "disabled";
  /** `null`: it was revoked. */
  readonly secret: string | null;
  readonly isDeleted: boolean;
}

/** A line of a writer, written before it makes a change and after the change was acknowledged. */
export type WriterLine =
  | { readonly kind: "begin"; readonly write: string; readonly operation: string; readonly after: TokenState }
  | { readonly kind: "count"; readonly write: string; readonly tokenId: string }
  /** `error`: why it failed, so that nobody knows whether it was made. `null`: it was acknowledged. */
  | { readonly kind: "end"; readonly write: string; readonly error: string | null };

/** Whether a token is as a writer knows it. */
export function isAsKnown(known: TokenState, stored: StoredToken | undefined): boolean {
  if (known.isDeleted || !stored) return known.isDeleted && !stored;
  const digest = known.secret === null ? null : digestSecret(known.secret);
  return (
    stored.name === canonicalName(known.name) &&
    stored.description === known.description &&
    stored.status === known.status &&
    stored.digest === digest
  );
}

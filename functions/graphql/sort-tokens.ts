import type { Token } from "../../core/token.ts";
import { toTokenState } from "./token-fields.ts";

/** How a list is sorted, as clients ask for it. */
export interface FieldSorter {
  readonly fieldName?: string | null;
  readonly sortType?: "ASC" | "DESC" | null;
  readonly ignoreCase?: boolean | null;
}

/** What a list can be sorted by: the fields of a token, in the names of the schema. */
const sortKeys = new Map<string, (token: Token) => string>([
  ["name", ({ name }) => name],
  ["key", ({ id }) => id],
  ["user.name", ({ owner }) => owner],
  ["user.username", ({ owner }) => owner],
  ["createdAt", ({ createdAt }) => createdAt],
  ["updatedAt", ({ updatedAt }) => updatedAt],
  // Tokens that never expire come first.
  ["expireAt", ({ expiresAt }) => expiresAt ?? ""],
  ["state", toTokenState],
]);

/** Sorts the tokens. The sort is stable, and an unknown field changes nothing. */
export function sortTokens(tokens: readonly Token[], sorter: FieldSorter | null | undefined): readonly Token[] {
  const sortKey = sortKeys.get(sorter?.fieldName ?? "");
  if (!sorter || !sortKey) return tokens;
  const direction = sorter.sortType === "DESC" ? -1 : 1;
  const folds = sorter.ignoreCase ?? true;
  return tokens
    .map((token) => ({ token, key: folds ? sortKey(token).toLowerCase() : sortKey(token) }))
    .sort((left, right) => direction * compare(left.key, right.key))
    .map(({ token }) => token);
}

/** By code units. */
function compare(left: string, right: string): number {
  if (left < right) return -1;
  return left > right ? 1 : 0;
}

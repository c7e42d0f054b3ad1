import type { Caller } from "../../core/caller.ts";
import type { Service } from "../../core/service.ts";
import type { Token } from "../../core/token.ts";
import { listTokens } from "../../core/use-cases/list-tokens.ts";

/** The most tokens that a list has. */
export const maxTokens = 5_000;

/** How many tokens are read at once. */
const pageSize = 1_000;

/** A list, and whether there are more tokens than it may have. */
export interface TokenList {
  readonly tokens: readonly Token[];
  readonly isTruncated: boolean;
}

/**
 * The whole list that pages are taken from, by owner and then name: totals, backward pages and sorting need it.
 * @param owner `undefined`: every owner whose tokens the caller may see.
 */
export async function listAllTokens(service: Service, caller: Caller, owner: string | undefined): Promise<TokenList> {
  const tokens: Token[] = [];
  let cursor: string | undefined;
  do {
    const limit = Math.min(pageSize, maxTokens - tokens.length);
    const page = await listTokens(service, caller, { owner, limit, cursor });
    tokens.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && tokens.length < maxTokens);
  return { tokens, isTruncated: cursor !== undefined };
}

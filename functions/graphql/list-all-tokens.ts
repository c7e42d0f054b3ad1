import type { Caller } from "../../core/caller.ts";
import type { Service } from "../../core/service.ts";
import type { Token } from "../../core/token.ts";
import { listTokens } from "../../core/use-cases/list-tokens.ts";

/** The maximum number of tokens in a list. */
export const maxTokens = 5_000;

/** The number of tokens per read. */
const pageSize = 1_000;

/** A list, and whether it was truncated to the maximum. */
export interface TokenList {
  readonly tokens: readonly Token[];
  readonly isTruncated: boolean;
}

/**
 * The whole list, sorted by owner and then name. Totals, backward pagination and sorting need all of it.
 * @param owner `undefined`: every owner whose tokens the caller can view.
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

import { type Caller, isAdmin } from "../caller.ts";
import { tokenNotFound } from "../errors.ts";
import { tokenIdPattern } from "../limits.ts";
import type { Service } from "../service.ts";
import type { TokenEvent } from "../token-event.ts";
import type { Page } from "../token-store.ts";

/**
 * One page of a token's audit trail, newest first. It can be read after the token was deleted.
 * @throws LatchkeyError `token_not_found` if the token doesn't exist or the caller can't view it; `invalid_cursor`.
 */
export async function listTokenEvents(
  { store }: Service,
  caller: Caller,
  tokenId: string,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<Page<TokenEvent>> {
  if (!tokenIdPattern.test(tokenId)) throw tokenNotFound();
  const events = await store.listEvents(tokenId, page);
  // A page past the last event is empty: only an empty first page means that the trail doesn't exist.
  if (events.items.length === 0 && page.cursor === undefined) throw tokenNotFound();
  if (isAdmin(caller)) return events;
  // Each event has the owner at that time, so an id that was reused under another owner discloses nothing.
  const own = events.items.filter((event) => event.owner === caller.owner);
  if (own.length > 0) return { ...events, items: own };
  if (page.cursor === undefined) throw tokenNotFound();
  return { items: [], nextCursor: null };
}

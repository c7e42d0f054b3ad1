import type { Caller } from "../caller.ts";
import { tokenNotFound } from "../errors.ts";
import type { Service } from "../service.ts";
import { type Token, withoutDigests } from "../token.ts";
import { getVisibleToken } from "../visible-token.ts";

/** One token. @throws LatchkeyError `token_not_found`. */
export async function getToken(service: Service, caller: Caller, tokenId: string): Promise<Token> {
  return withoutDigests(await getVisibleToken(service, caller, tokenId));
}

/** The calling token. @throws LatchkeyError `token_not_found` if the caller isn't a token, or it was just deleted. */
export async function getOwnToken({ store }: Service, caller: Caller): Promise<Token> {
  if (caller.tokenId === null) throw tokenNotFound();
  const token = await store.get(caller.tokenId);
  if (!token) throw tokenNotFound();
  return withoutDigests(token);
}

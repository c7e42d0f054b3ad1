import { expect } from "vitest";
import { LatchkeyError } from "../../../core/errors.ts";
import type { StoredToken, Token } from "../../../core/token.ts";
import type { Change, NewValues, TokenQuery, TokenStore } from "../../../core/token-store.ts";
import { changeFor, tokenWith, updated, writeFor } from "../token-fixture.ts";

/** Stores a token with its event. */
export async function created(store: TokenStore, members: Parameters<typeof tokenWith>[0] = {}) {
  const token = tokenWith(members);
  await store.create(token, writeFor(token));
  return token;
}

/** Updates a token, whatever it has become unless told otherwise, and returns it as it would be without other changes. */
export async function update(store: TokenStore, token: StoredToken, values: NewValues, members: Partial<Change> = {}) {
  const all = { ...values, updatedAt: "2027-01-02T00:00:00.000Z" };
  await store.update(token, all, changeFor(token, "updated", members));
  return updated(token, all);
}

export async function rotate(store: TokenStore, token: StoredToken, members: Partial<Change> = {}) {
  const secret = { digest: "ab".repeat(32), previousValidUntil: null, updatedAt: "2027-01-02T00:00:00.000Z" };
  await store.rotate(token.id, secret, changeFor(token, "rotated", members));
}

export async function remove(store: TokenStore, token: StoredToken, members: Partial<Change> = {}) {
  await store.delete(token.id, changeFor(token, "deleted", members));
}

/** What a proof is about, to put it back as it was. */
export function callerValues({ status, expiresAt, scopes, allowedCidrs, secretVersion }: StoredToken): NewValues {
  return { status, expiresAt, scopes, allowedCidrs, secretVersion };
}

/** The pages of a query, one after the other. */
export async function* iteratePages(store: TokenStore, query: TokenQuery): AsyncGenerator<readonly Token[]> {
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await store.list({ ...query, ...(cursor && { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(query.limit);
    yield page.items;
    cursor = page.nextCursor;
  }
}

export async function allPages(store: TokenStore, query: TokenQuery): Promise<(readonly Token[])[]> {
  const pages: (readonly Token[])[] = [];
  for await (const page of iteratePages(store, query)) pages.push(page);
  return pages;
}

export async function errorCode(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof LatchkeyError) return error.code;
    throw error;
  }
  return "done";
}

/** One page of a listing. */
interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/**
 * The pages of a listing, each asked for when the one before has been dealt with.
 *
 * @example for await (const page of pages(client.listTokens, { query: { owner: "alice" } })) show(page.items);
 */
export async function* pages<I extends { readonly query?: object }, T>(
  list: (input: I) => Promise<Page<T>>,
  input: I,
): AsyncGenerator<Page<T>, void, undefined> {
  let cursor: string | null | undefined;
  do {
    const page = await list(cursor ? { ...input, query: { ...input.query, cursor } } : input);
    yield page;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/**
 * The items of a listing, whatever their number, a page at a time.
 *
 * @example for await (const event of items(client.listTokenEvents, { id })) console.log(event.type);
 */
export async function* items<I extends { readonly query?: object }, T>(
  list: (input: I) => Promise<Page<T>>,
  input: I,
): AsyncGenerator<T, void, undefined> {
  for await (const page of pages(list, input)) yield* page.items;
}

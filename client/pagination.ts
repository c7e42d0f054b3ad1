/** One page of a list operation. */
interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/**
 * The pages of a list operation. The next page is requested after the current one has been consumed.
 *
 * @example for await (const page of paginate(client.listTokens, { query: { owner: "alice" } })) render(page.items);
 */
export async function* paginate<I extends { readonly query?: object } | undefined, T>(
  list: (input: I) => Promise<Page<T>>,
  input: NoInfer<I>,
): AsyncGenerator<Page<T>, void, undefined> {
  let cursor: string | null | undefined;
  do {
    const page = await list(cursor ? { ...input, query: { ...input?.query, cursor } } : input);
    yield page;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/**
 * The items of all pages of a list operation.
 *
 * @example for await (const event of listAll(client.listTokenEvents, { id })) console.log(event.type);
 */
export async function* listAll<I extends { readonly query?: object } | undefined, T>(
  list: (input: I) => Promise<Page<T>>,
  input: NoInfer<I>,
): AsyncGenerator<T, void, undefined> {
  for await (const page of paginate(list, input)) yield* page.items;
}

/** Waits for all, even where one fails: what the others started has to be known, so that it can be ended. */
export async function settleAll<T extends readonly Promise<unknown>[]>(work: readonly [...T]) {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/** Waits for all, even if one fails, so that what the others have started can be stopped. */
export async function settleAll<T extends readonly Promise<unknown>[]>(work: readonly [...T]) {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/** When checks are made, in milliseconds. */
export interface CheckTimes {
  /** From the start of one check to that of the next. */
  readonly intervalMs: number;
  /** From the start of the first check until no other starts. */
  readonly runMs: number;
  /** Called with the error of each failed check that is repeated. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Repeats a check for the length of a run. A failed check is repeated after the interval, like any other.
 * @throws what the last check failed with.
 */
export async function repeatCheck(
  check: () => Promise<void>,
  { intervalMs, runMs, onFailure }: CheckTimes,
): Promise<void> {
  const deadline = Date.now() + runMs;
  for (;;) {
    const startedAt = Date.now();
    const failure = await check().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    const nextAt = Math.max(startedAt + intervalMs, Date.now());
    if (nextAt >= deadline) {
      if (failure) throw failure.error;
      return;
    }
    if (failure) onFailure(failure.error);
    await new Promise((resolve) => setTimeout(resolve, nextAt - Date.now()));
  }
}

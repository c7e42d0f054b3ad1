/** Measures how many calls run at once. */
export function measureConcurrency() {
  let running = 0;
  let maximum = 0;
  return {
    /** Runs until other calls that can start have started. */
    async run(): Promise<void> {
      running += 1;
      maximum = Math.max(maximum, running);
      await new Promise(setImmediate);
      running -= 1;
    },
    /** The maximum so far. */
    maximum: () => maximum,
  };
}

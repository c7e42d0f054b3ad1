import { LatchkeyError } from "./errors.ts";

const attempts = 8;

/** The longest pause before the second attempt, in milliseconds; it grows with each. */
const pauseMs = 10;

/**
 * Repeats a change that conflicted with another one: `attempt` reads and decides again each
 * time. The pauses are random, so that those who collided do not collide again.
 *
 * @throws what `attempt` throws; LatchkeyError `conflict` where it failed so each time.
 */
export async function retryOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof LatchkeyError) || error.code !== "conflict" || tried === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * pauseMs * tried));
    }
  }
}

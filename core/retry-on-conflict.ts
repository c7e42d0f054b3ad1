import { hasCode } from "./errors.ts";

const attempts = 8;

/** The maximum pause before the second attempt, in milliseconds. It grows with each attempt. */
const pauseMs = 10;

/**
 * Retries a change that conflicted with another one: `attempt` reads and decides again each time. The pauses have
 * random jitter, so that changes that collided don't collide again.
 *
 * @throws what `attempt` throws; LatchkeyError `conflict` if every attempt conflicted.
 */
export async function retryOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (!hasCode(error, "conflict") || tried === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * pauseMs * tried));
    }
  }
}

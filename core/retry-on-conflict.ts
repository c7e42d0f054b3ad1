import { LatchkeyError } from "./errors.ts";

const attempts = 8;

/** The longest pause before the second attempt, in milliseconds; it grows with each. */
const pauseMs = 10;

/**
 * Begins again where another change came between the read and the write of `attempt`. For changes whose outcome is
 * wanted whatever the other change was; `attempt` must read anew each time. The pauses are random, so that whoever
 * keeps changing a token cannot hold off its revocation.
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

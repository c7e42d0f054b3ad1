import { LatchkeyError } from "./errors.ts";

const attempts = 5;

/**
 * Begins again where another change came between the read and the write of `attempt`. For changes whose outcome is
 * wanted whatever the other change was; `attempt` must read anew each time.
 */
export async function retryOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof LatchkeyError) || error.code !== "conflict" || tried === attempts) throw error;
    }
  }
}

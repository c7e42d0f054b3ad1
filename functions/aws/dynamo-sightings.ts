import pMap from "p-map";
import type { Sighting } from "../../core/token-store.ts";
import { backOff } from "./dynamo-client.ts";
import type { ItemClient } from "./item-client.ts";
import { isRefusedStamp, lastSeenStamp, secretStamp, tokenStamp, type Update } from "./last-seen-stamp.ts";

/** How many stamps are under way at once. */
const concurrency = 25;

/** How often a stamp is tried while the token is being changed. */
const attempts = 10;

/**
 * Stamps secrets and their tokens as seen, forward only: one write for each, and two more where the token has a newer
 * stamp by another secret. A token that is gone is passed over.
 *
 * @param sightings at most one for each secret.
 * @throws AggregateError if some could not be stamped. The others are.
 */
export function createSightingStamps({
  tableName: TableName,
  client,
}: {
  readonly tableName: string;
  readonly client: ItemClient;
}): (sightings: readonly Sighting[]) => Promise<void> {
  /** @returns whether the condition held. */
  async function update(stamp: Update): Promise<boolean> {
    for (let failed = 0; ; failed++) {
      try {
        await client.updateItem({ TableName, ...stamp });
        return true;
      } catch (error) {
        if (isRefusedStamp(error)) return false;
        const isBusy = error instanceof Error && error.name === "TransactionConflictException";
        if (!isBusy || failed === attempts) throw error;
        await backOff(failed + 1);
      }
    }
  }

  async function stamp(sighting: Sighting): Promise<void> {
    if (await update(lastSeenStamp(sighting, sighting.at))) return;
    // One of the two conditions may hold: a batch came late, or another secret was seen since.
    await update(tokenStamp(sighting));
    await update(secretStamp(sighting));
  }

  return async (sightings) => {
    await pMap(sightings, stamp, { concurrency, stopOnError: false });
  };
}

import pMap from "p-map";
import type { Sighting } from "../../core/token-store.ts";
import { backOff } from "./dynamo-client.ts";
import type { ItemClient } from "./item-client.ts";
import { isException } from "./item-client.ts";
import { isRefusedStamp, lastSeenStamp, secretStamp, tokenStamp, type Update } from "./last-seen-stamp.ts";

/** The number of concurrent updates. */
const concurrency = 25;

/** The maximum number of retries while the token is being changed. */
const attempts = 10;

/**
 * Updates when secrets and their tokens were last seen, without moving times back: one write per secret, and two more
 * if another secret of the token was seen later. Deleted tokens are skipped.
 *
 * @param sightings at most one per secret.
 * @throws AggregateError if some updates failed. The others are written.
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
        const isBusy = isException(error, "TransactionConflictException");
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

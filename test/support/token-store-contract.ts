import type { TokenStore } from "../../core/token-store.ts";
import { describeConditions } from "./token-store-contract/conditions.ts";
import { describeEvents } from "./token-store-contract/events.ts";
import { describeLastSeen } from "./token-store-contract/last-seen.ts";
import { describeLists } from "./token-store-contract/lists.ts";
import { describeWrites } from "./token-store-contract/writes.ts";

/** What every implementation of the port does. @param createStore makes an empty store for each test. */
export function describeTokenStore(createStore: () => Promise<TokenStore>): void {
  describeWrites(createStore);
  describeConditions(createStore);
  describeLastSeen(createStore);
  describeLists(createStore);
  describeEvents(createStore);
}

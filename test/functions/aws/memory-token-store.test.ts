import { describe } from "vitest";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";
import { describeTokenStore } from "../../support/token-store-contract.ts";

describe("the token store in memory that other tests stand on", () => {
  describeTokenStore(async () => createMemoryTokenStore());
});

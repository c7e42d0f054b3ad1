import { expect, test } from "vitest";
import type { Service } from "../../../core/service.ts";
import { getOwnToken } from "../../../core/use-cases/get-token.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";

test("a deployment has no token of its own", async () => {
  const deployment = { tokenId: null, owner: "cloudformation", scopes: [], sourceIp: null, requestId: null };
  const service = { store: createMemoryTokenStore() } as unknown as Service;
  await expect(getOwnToken(service, deployment)).rejects.toMatchObject({ code: "token_not_found" });
});

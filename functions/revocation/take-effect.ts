import type { TakeEffect } from "../../core/service.ts";
import type { ApiSettings } from "../../core/settings.ts";
import { createAuthorizerCaches } from "../aws/authorizer-caches.ts";
import { createDynamoProtectedStages } from "../aws/dynamo-protected-stages.ts";
import { count } from "../metrics.ts";
import { flushCaches } from "./flush-caches.ts";
import { waitForCache } from "./wait-for-cache.ts";

/** How changes take effect on the protected APIs, as the deployment was told. */
export function createTakeEffect(
  { revocation, cacheTtl }: Pick<ApiSettings, "revocation" | "cacheTtl">,
  tableName: string,
): TakeEffect {
  const now = () => new Date();
  if (revocation === "ttl") return waitForCache(cacheTtl, now);
  return flushCaches({
    listStages: createDynamoProtectedStages({ tableName }).list,
    flushStage: createAuthorizerCaches(),
    cacheTtl,
    now,
    onFailure: (trouble) => {
      count({ metric: "FlushFailures" });
      const { name, message } = trouble instanceof Error ? trouble : new Error("unknown");
      console.error({ message: "authorizer cache not flushed", error: name, detail: message });
    },
  });
}

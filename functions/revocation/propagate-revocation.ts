import type { PropagateRevocation } from "../../core/service.ts";
import type { ApiSettings } from "../../core/settings.ts";
import { createAuthorizerCaches } from "../aws/authorizer-caches.ts";
import { createDynamoProtectedStages } from "../aws/dynamo-protected-stages.ts";
import { count } from "../metrics.ts";
import { propagateByExpiry } from "./cache-expiry.ts";
import { flushCaches } from "./flush-caches.ts";

/** How changes take effect on the protected APIs, as the deployment was told. */
export function createPropagateRevocation(
  { revocation, cacheTtl }: Pick<ApiSettings, "revocation" | "cacheTtl">,
  tableName: string,
): PropagateRevocation {
  const now = () => new Date();
  if (revocation === "ttl") return propagateByExpiry(cacheTtl, now);
  return flushCaches({
    listStages: createDynamoProtectedStages({ tableName }).list,
    flushStage: createAuthorizerCaches(),
    cacheTtl,
    now,
    onFailure: (failure) => {
      count({ metric: "FlushFailures" });
      const { name, message } = failure instanceof Error ? failure : new Error("unknown");
      console.error({ message: "authorizer cache not flushed", error: name, detail: message });
    },
  });
}

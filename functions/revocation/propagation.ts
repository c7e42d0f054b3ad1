import type { FormerCacheTtl } from "../../contract/deployment/cache-ttl.ts";
import { metrics } from "../../contract/deployment/metrics.ts";
import type { Service } from "../../core/service.ts";
import type { ApiSettings } from "../../core/settings.ts";
import { createAuthorizerCaches, createDynamoFlushCounter } from "../aws/cache-flush.ts";
import { createDynamoProtectedStages } from "../aws/dynamo-protected-stages.ts";
import { count } from "../metrics.ts";
import { serializeError } from "../serialize-error.ts";
import { createEffectiveBy } from "./effective-by.ts";
import { flushCaches } from "./flush-caches.ts";

/**
 * Creates the functions by which changes reach the protected APIs, as the settings say.
 * @param former a longer former `cacheTtl`.
 */
export function createPropagation(
  { revocation, cacheTtl }: Pick<ApiSettings, "revocation" | "cacheTtl">,
  tableName: string,
  former: FormerCacheTtl | null,
): Pick<Service, "now" | "effectiveBy" | "propagateRevocation"> {
  const now = () => new Date();
  const effectiveBy = createEffectiveBy(cacheTtl, now, former);
  if (revocation === "ttl") return { now, effectiveBy, propagateRevocation: async () => false };
  const stages = createDynamoProtectedStages({ tableName });
  const onFailure = (failure: unknown) => {
    count({ metric: metrics.flushFailures });
    console.error({ message: "authorizer cache not flushed", ...serializeError(failure) });
  };
  const propagateRevocation = flushCaches({
    listStages: stages.list,
    ...createDynamoFlushCounter({ tableName }),
    flushStage: createAuthorizerCaches(),
    now,
    onFailure,
  });
  return { now, effectiveBy, propagateRevocation };
}

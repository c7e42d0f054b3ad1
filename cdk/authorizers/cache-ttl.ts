import { Duration } from "aws-cdk-lib/core";
import { defaults } from "../../contract/deployment/defaults.ts";
import type { CachingAuthorizerProps } from "./authorizer-function.ts";

const defaultCacheTtl = Duration.seconds(defaults.cacheTtl);

/**
 * How long the verdicts of an authorizer are cached.
 * @throws Error for longer than the service takes into account.
 */
export function cacheTtlOf({ service, cacheTtl }: Pick<CachingAuthorizerProps, "service" | "cacheTtl">): Duration {
  const most = service.cacheTtl ?? defaultCacheTtl;
  const asked = cacheTtl ?? most;
  if (asked.toSeconds() > most.toSeconds()) {
    // The service tells its callers when a change is in force, and counts on its own cacheTtl there.
    throw new Error(
      `cacheTtl: ${asked.toSeconds()} s is longer than the token service's ${most.toSeconds()} s. Raise the service's cacheTtl.`,
    );
  }
  return asked;
}

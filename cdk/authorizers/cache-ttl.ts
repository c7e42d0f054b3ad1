import type { Duration } from "aws-cdk-lib/core";
import { wholeSeconds } from "../validate-props.ts";
import type { CachingAuthorizerProps } from "./authorizer-props.ts";

/**
 * How long the verdicts of an authorizer are cached.
 * @throws Error for longer than the service's `cacheTtl`.
 */
export function resolveCacheTtl({ service, cacheTtl }: Pick<CachingAuthorizerProps, "service" | "cacheTtl">): Duration {
  const requested = cacheTtl ?? service.cacheTtl;
  const max = wholeSeconds("service.cacheTtl", service.cacheTtl);
  if (wholeSeconds("cacheTtl", requested) > max) {
    throw new Error(
      `cacheTtl: ${requested.toSeconds()} s is more than the token service's cacheTtl of ${max} s. Increase the service's cacheTtl first.`,
    );
  }
  return requested;
}

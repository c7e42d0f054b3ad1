import { CustomResource, Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { type CacheTtlProperties, cacheTtlResourceType } from "../../contract/deployment/cache-ttl.ts";
import { environment } from "../../contract/deployment/functions.ts";
import type { HandlerFunction } from "../handlers/handler-function.ts";

/**
 * Remembers the service's `cacheTtl` from one deployment to the next, and passes the former one to the functions that
 * report when a change takes effect: verdicts that were cached for a longer TTL outlive the deployment that lowers it. The
 * functions are deployed after it is known.
 *
 * @param cacheTtl in seconds.
 * @param provider the function behind the service's custom resources.
 */
export function rememberCacheTtl(
  scope: Construct,
  cacheTtl: number,
  provider: HandlerFunction,
  told: readonly HandlerFunction[],
): void {
  const resource = new CustomResource(scope, "CacheTtl", {
    serviceToken: provider.function.functionArn,
    resourceType: cacheTtlResourceType,
    serviceTimeout: Duration.minutes(2),
    properties: { CacheTtl: cacheTtl } satisfies CacheTtlProperties,
  });
  for (const handler of told) handler.function.addEnvironment(environment.formerCacheTtl, resource.ref);
}

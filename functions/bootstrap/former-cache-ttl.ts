import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import {
  type CacheTtlProperties,
  type FormerCacheTtl,
  formatFormerCacheTtl,
  parseFormerCacheTtl,
} from "../../contract/deployment/cache-ttl.ts";
import { createCustomResourceHandler } from "../custom-resource.ts";

/** The event, with the properties that the construct gives the custom resource. */
export type CacheTtlEvent = CloudFormationCustomResourceEvent<CacheTtlProperties, CacheTtlProperties>;

/** How long authorizers may keep the former `cacheTtl` after the service's was lowered: a day, in milliseconds. */
const rolloutMs = 86_400_000;

/** Creates the handler of the custom resource that remembers a longer former `cacheTtl`. */
export function createCacheTtlHandler(now: () => Date) {
  return createCustomResourceHandler<CacheTtlProperties>(async (event) => ({
    PhysicalResourceId: event.RequestType === "Delete" ? event.PhysicalResourceId : remember(event, now()),
  }));
}

/** The state after this deployment: the longest of the former TTLs, until all of them have expired. */
function remember(event: CacheTtlEvent, now: Date): string {
  if (event.RequestType !== "Update") return formatFormerCacheTtl(null);
  const ttl = Number(event.ResourceProperties.CacheTtl);
  const before = Number(event.OldResourceProperties.CacheTtl);
  const until = new Date(now.getTime() + rolloutMs + before * 1_000).toISOString();
  const former = [rememberedBy(event.PhysicalResourceId), { seconds: before, until }].filter(
    (each) => each !== null && each.seconds > ttl && each.until > now.toISOString(),
  ) as readonly FormerCacheTtl[];
  if (former.length === 0) return formatFormerCacheTtl(null);
  return formatFormerCacheTtl({
    seconds: Math.max(...former.map(({ seconds }) => seconds)),
    until:
      former
        .map((each) => each.until)
        .toSorted()
        .at(-1) ?? until,
  });
}

/** CloudFormation generates an id itself if a creation failed. It contains no state. */
function rememberedBy(physicalId: string): FormerCacheTtl | null {
  try {
    return parseFormerCacheTtl(physicalId);
  } catch {
    return null;
  }
}

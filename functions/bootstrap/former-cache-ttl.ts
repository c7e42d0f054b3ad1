import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import {
  type CacheTtlProperties,
  type FormerCacheTtl,
  formatFormerCacheTtl,
  parseFormerCacheTtl,
} from "../../contract/deployment/cache-ttl.ts";
import { maxCacheTtl } from "../../contract/deployment/defaults.ts";
import { msPer } from "../../core/duration.ts";
import { DamagedError } from "../../core/errors.ts";
import { isIntegerIn } from "../../core/shape.ts";
import { createCustomResourceHandler } from "../custom-resource.ts";

/** The event, with the properties that the construct gives the custom resource. */
export type CacheTtlEvent = CloudFormationCustomResourceEvent<CacheTtlProperties, CacheTtlProperties>;

/** How long authorizers may keep the former `cacheTtl` after the service's was lowered: a day, in milliseconds. */
const rolloutMs = msPer.day;

/** Creates the handler of the custom resource that remembers a longer former `cacheTtl`. */
export function createCacheTtlHandler(now: () => Date) {
  return createCustomResourceHandler<CacheTtlProperties>(async (event) => ({
    PhysicalResourceId: event.RequestType === "Delete" ? event.PhysicalResourceId : updateFormerTtl(event, now()),
  }));
}

/** The state after this deployment: the longest of the former TTLs, until all of them have expired. */
function updateFormerTtl(event: CacheTtlEvent, now: Date): string {
  if (event.RequestType !== "Update") return formatFormerCacheTtl(null);
  const ttl = parseTtl(event.ResourceProperties);
  if (ttl === undefined) throw new DamagedError("The property CacheTtl", "It isn't a number of seconds.");
  // Nobody can repair the former properties.
  const before = parseTtl(event.OldResourceProperties) ?? maxCacheTtl;
  const until = new Date(now.getTime() + rolloutMs + before * 1_000).toISOString();
  const former = [parseState(event.PhysicalResourceId), { seconds: before, until }].filter(
    (each) => each !== null && each.seconds > ttl && each.until > now.toISOString(),
  ) as readonly FormerCacheTtl[];
  if (former.length === 0) return formatFormerCacheTtl(null);
  const [last = until] = former.map((each) => each.until).toSorted((a, b) => (a < b ? 1 : -1));
  return formatFormerCacheTtl({ seconds: Math.max(...former.map(({ seconds }) => seconds)), until: last });
}

function parseTtl({ CacheTtl }: CacheTtlProperties): number | undefined {
  const seconds = Number(CacheTtl);
  return isTtl(seconds) ? seconds : undefined;
}

const isTtl = isIntegerIn(0, maxCacheTtl);

/** CloudFormation generates an id itself if a creation failed. It contains no state. */
function parseState(physicalId: string): FormerCacheTtl | null {
  try {
    return parseFormerCacheTtl(physicalId);
  } catch {
    return null;
  }
}

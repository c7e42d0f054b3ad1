import { DamagedError } from "../../core/errors.ts";
import { isTime } from "../../core/shape.ts";

/** The type of the custom resource that remembers a longer former `cacheTtl` of the service. */
export const cacheTtlResourceType = "Custom::LatchkeyCacheTtl";

/** The properties of that custom resource. CloudFormation turns the number into a string. */
export interface CacheTtlProperties {
  /** In seconds. */
  readonly CacheTtl: number | string;
}

/** A longer former TTL, with which verdicts may still be cached. */
export interface FormerCacheTtl {
  readonly seconds: number;
  /** When the last of these verdicts has expired (ISO 8601). */
  readonly until: string;
}

const none = "none";

/**
 * The physical id of the custom resource, which is also its `Ref`. It holds the entire state: CloudFormation keeps the
 * id from one deployment to the next, so no table is needed.
 */
export function formatFormerCacheTtl(former: FormerCacheTtl | null): string {
  return former ? `${former.seconds} seconds until ${former.until}` : none;
}

/** @throws DamagedError for what {@link formatFormerCacheTtl} does not write. */
export function parseFormerCacheTtl(text: string): FormerCacheTtl | null {
  if (text === none) return null;
  const [, seconds, until] = /^(\d{1,6}) seconds until (\S+)$/.exec(text) ?? [];
  if (seconds === undefined || !isTime(until))
    throw new DamagedError("The former cacheTtl", "It is neither none nor a TTL.");
  return { seconds: Number(seconds), until };
}

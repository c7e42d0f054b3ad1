import type { Service } from "../../core/service.ts";

/**
 * A service that notes, for one request, whether a flush of the authorizer caches was asked for.
 * @returns the service to handle the request with, and what it noted.
 */
export function noteFlush<S extends Pick<Service, "propagateRevocation">>(service: S) {
  let requested = false;
  const propagateRevocation = async () => {
    const isRequested = await service.propagateRevocation();
    requested ||= isRequested;
    return isRequested;
  };
  return { service: { ...service, propagateRevocation }, isFlushRequested: () => requested };
}

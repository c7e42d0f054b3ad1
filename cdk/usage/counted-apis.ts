import type { IConstruct } from "constructs";
import type { ITokenService } from "../service/token-service-base.ts";

/** By app: the APIs whose calls are counted, each with the service whose tokens they are counted of. */
const counted = new WeakMap<IConstruct, Set<string>>();

type Counting = Pick<ITokenService, "tableArn">;

/** Records that the calls of an API are counted for a service, whose authorizers there need not stamp last seen. */
export function recordCountedApi(scope: IConstruct, service: Counting, apiId: string): void {
  const { root } = scope.node;
  counted.set(root, new Set([...(counted.get(root) ?? []), toKey(service, apiId)]));
}

/**
 * Whether the calls of an API are counted for a service. Ask when everything is constructed.
 * @param apiId none where an authorizer protects no API.
 */
export function isCountedApi(scope: IConstruct, service: Counting, apiId: string | undefined): boolean {
  return apiId !== undefined && (counted.get(scope.node.root)?.has(toKey(service, apiId)) ?? false);
}

/** A service is known by its table: one construct may refer to it in one place, and another one elsewhere. */
function toKey({ tableArn }: Counting, apiId: string): string {
  return JSON.stringify([tableArn, apiId]);
}

import type { IConstruct } from "constructs";
import type { ITokenService } from "../service/token-service-base.ts";

/** By app: the APIs whose calls are counted, each with the service whose tokens are counted. */
const counted = new WeakMap<IConstruct, Set<string>>();

type Counting = Pick<ITokenService, "tableArn">;

/** Records that the calls of an API are counted for a service, so that its authorizers needn't update `lastSeenAt`. */
export function recordCountedApi(scope: IConstruct, service: Counting, apiId: string): void {
  const { root } = scope.node;
  counted.set(root, new Set([...(counted.get(root) ?? []), toKey(service, apiId)]));
}

/**
 * Whether the calls of an API are counted for a service. Call it after everything is constructed.
 * @param apiId `undefined` for an authorizer that protects no API.
 */
export function isCountedApi(scope: IConstruct, service: Counting, apiId: string | undefined): boolean {
  return apiId !== undefined && (counted.get(scope.node.root)?.has(toKey(service, apiId)) ?? false);
}

/** By the table, because different constructs can refer to the same service. */
function toKey({ tableArn }: Counting, apiId: string): string {
  return JSON.stringify([tableArn, apiId]);
}

import type { IConstruct } from "constructs";

/** By app: the APIs whose calls are counted, so that their authorizers need not stamp last seen. */
const counted = new WeakMap<IConstruct, Set<string>>();

/** Records that the calls of an API are counted. */
export function recordCountedApi(scope: IConstruct, apiId: string): void {
  const { root } = scope.node;
  counted.set(root, new Set([...(counted.get(root) ?? []), apiId]));
}

/**
 * What that is to the settings of an API's authorizer: it stamps nothing. To be asked when everything is constructed.
 * @param apiId none where the authorizer protects no API.
 */
export function stampsWhereCounted(
  scope: IConstruct,
  apiId: string | undefined,
): { readonly lastSeenResolution?: null } {
  const isCounted = apiId !== undefined && counted.get(scope.node.root)?.has(apiId);
  return isCounted ? { lastSeenResolution: null } : {};
}

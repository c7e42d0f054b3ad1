import { isCount, isListOf, isOptional, isRecordOf, isShaped, isString } from "../shape.ts";
import { methodsOpenedBy, parseRouteKey } from "./grant.ts";

/**
 * What the policies of a REST API are made of: worked out once, when the API is synthesized, for all that tokens can be
 * granted on it. Patterns are what follows the stage in an `execute-api` ARN, e.g. `GET/v1/orders/?*`.
 */
export interface PolicyRules {
  /** By grant: the operations that it opens, as positions in `operations`. */
  readonly opens: Readonly<Record<string, readonly number[]>>;
  readonly operations: readonly OperationRule[];
}

/** One method of a route, or of all that a grant names with `/*`, as policies allow it. */
export interface OperationRule {
  readonly allow: readonly string[];
  /** What keeps each parameter to one segment: the wildcards of IAM match slashes. */
  readonly limits: readonly ParameterLimit[];
  /** What of other routes `allow` would open. */
  readonly overlaps: readonly RouteOverlap[];
  /** The operations that allow all of this one, and whose rules alone are needed where they are granted. */
  readonly within: readonly number[];
}

/** Denies that hold a parameter to one segment, whatever other routes there are. */
export interface ParameterLimit {
  readonly deny: readonly string[];
  /** The operations that these would catch. With one of them granted, the overlaps are denied one by one. */
  readonly exceptWith: readonly number[];
}

/** Denies that keep another route closed, unless it is granted too. */
export interface RouteOverlap {
  readonly deny: readonly string[];
  /** The other route's operation; absent for one that no grant opens. */
  readonly unlessWith?: number;
  /** The positions in `limits` of those that deny this already while they apply. */
  readonly coveredBy: readonly number[];
}

const isPatterns = isListOf(isString);
const isPositions = isListOf(isCount);

/** Whether a value that was read is the rules of a REST API. */
export const isPolicyRules = isShaped<PolicyRules>({
  opens: isRecordOf(isPositions),
  operations: isListOf(
    isShaped<OperationRule>({
      allow: isPatterns,
      limits: isListOf(isShaped<ParameterLimit>({ deny: isPatterns, exceptWith: isPositions })),
      overlaps: isListOf(
        isShaped<RouteOverlap>({ deny: isPatterns, unlessWith: isOptional(isCount), coveredBy: isPositions }),
      ),
      within: isPositions,
    }),
  ),
});

/** The patterns of one policy. */
export interface PolicyPatterns {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** The policy for one route of an HTTP API. @param routeKey e.g. `GET /v1/orders/{id}`, or `$default`. */
export function routePatterns(routeKey: string, grants: readonly string[]): PolicyPatterns {
  const route = parseRouteKey(routeKey);
  const methods = new Set(grants.flatMap((grant) => methodsOpenedBy(grant, route)));
  return { allow: [...methods].map((method) => `${method}/*`), deny: [] };
}

/**
 * The policy for a caller with these grants. It is right for every call of the API, not just for the one that asked:
 * API Gateway caches it.
 */
export function policyPatterns({ opens, operations }: PolicyRules, grants: readonly string[]): PolicyPatterns {
  const held = new Set(grants);
  const granted = new Set(Object.entries(opens).flatMap(([grant, opened]) => (held.has(grant) ? opened : [])));
  const rules = operations.filter(
    ({ within }, operation) => granted.has(operation) && !within.some((wider) => granted.has(wider)),
  );
  return {
    allow: withoutCovered(rules.flatMap(({ allow }) => allow)),
    deny: withoutCovered(rules.flatMap((rule) => denials(rule, granted))),
  };
}

function denials({ limits, overlaps }: OperationRule, granted: ReadonlySet<number>): readonly string[] {
  const inForce = limits.map(({ exceptWith }) => !exceptWith.some((operation) => granted.has(operation)));
  return [
    ...limits.filter((_, limit) => inForce[limit]),
    ...overlaps.filter(
      ({ unlessWith, coveredBy }) =>
        !(unlessWith !== undefined && granted.has(unlessWith)) && !coveredBy.some((limit) => inForce[limit]),
    ),
  ].flatMap(({ deny }) => deny);
}

/** Each pattern once, and none that another one with `/?*` at its end matches: policies should be short. */
function withoutCovered(patterns: readonly string[]): readonly string[] {
  const unique = new Set(patterns);
  return [...unique].filter((pattern) => {
    const segments = pattern.split("/");
    return !segments.some((_, index) => {
      const wider = `${segments.slice(0, index).join("/")}/?*`;
      return wider !== pattern && unique.has(wider) && /[^*]/.test(segments.slice(index).join("/"));
    });
  });
}

import { isCount, isListOf, isOptional, isRecordOf, isShaped, isString } from "../shape.ts";
import { methodsOpenedBy, parseRouteKey } from "./grant.ts";

/**
 * The rules from which the policies of a REST API are built. They are compiled once, at synthesis, for everything that
 * tokens can be granted on the API. Patterns are the part after the stage in an `execute-api` ARN, e.g.
 * `GET/v1/orders/?*`.
 */
export interface PolicyRules {
  /** For each grant, the operations that it opens, as positions in `operations`. */
  readonly opens: Readonly<Record<string, readonly number[]>>;
  readonly operations: readonly OperationRule[];
}

/** The policy rules for one method of a route, or of all routes that a grant names with `/*`. */
export interface OperationRule {
  readonly allow: readonly string[];
  /** Denies that keep each parameter to one segment, because the wildcards of IAM match slashes. */
  readonly limits: readonly ParameterLimit[];
  /** The requests to other routes that `allow` would open. */
  readonly overlaps: readonly RouteOverlap[];
  /** The operations that allow everything this one does. If one of them is granted, these rules aren't needed. */
  readonly within: readonly number[];
}

/** Denies that keep a parameter to one segment, independent of other routes. */
export interface ParameterLimit {
  readonly deny: readonly string[];
  /**
   * The operations that these patterns match too. If one of them is granted, overlaps are denied individually instead.
   */
  readonly exceptWith: readonly number[];
}

/** Denies that keep another route closed unless it is granted as well. */
export interface RouteOverlap {
  readonly deny: readonly string[];
  /** The other route's operation. Absent if no grant opens it. */
  readonly unlessWith?: number;
  /** The positions of the `limits` that already deny these requests while they apply. */
  readonly coveredBy: readonly number[];
}

const isPatterns = isListOf(isString);
const isPositions = isListOf(isCount);

/** Whether a parsed value has the shape of {@link PolicyRules}. */
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
 * The policy for a caller with these grants. It is correct for every call of the API, not only for the current one,
 * because API Gateway caches it.
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

/** Removes duplicates, and patterns that another pattern ending in `/?*` covers, to keep policies short. */
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

import type { Operation, RouteAnalysis, Threat } from "./route-analysis.ts";

/** The grants of a scope on an API. */
export interface GrantSet {
  /** The name of the scope. Absent for the grants that every token has. */
  readonly scope?: string;
  readonly grants: readonly string[];
}

/** A granted route that is refused, at least for some requests, to keep another route closed. */
export interface RefusedRoute {
  readonly refused: Operation;
  /** The route that is not granted. */
  readonly closed: Operation;
  /** The combination of scopes with which a token is refused. */
  readonly scopes: readonly string[];
}

/**
 * The routes that policies refuse although a token's scopes open them. IAM has no wildcard for a single path segment,
 * so some routes can't be told apart. In that case the policy refuses too much rather than too little.
 */
export function findRefusedRoutes(analysis: RouteAnalysis, sets: readonly GrantSet[]): RefusedRoute[] {
  const all = analysis.operations.flatMap((operation) =>
    analysis.threatsTo(operation).flatMap((threat) => refusedBy(operation, threat, analysis, sets)),
  );
  const routeKey = ({ refused, closed }: RefusedRoute) =>
    [refused.method, refused.route?.path, closed.route?.path].join(" ");
  return [...new Map(all.toReversed().map((each) => [routeKey(each), each])).values()].toReversed();
}

/** The routes that are refused if `operation` is granted and the other route of the threat is not. */
function refusedBy(
  operation: Operation,
  { other: closed, template }: Threat,
  { operations, reaches }: RouteAnalysis,
  sets: readonly GrantSet[],
): RefusedRoute[] {
  if (sets.some((set) => set.scope === undefined && opens(set, closed))) return [];
  const possible = sets.filter((set) => !opens(set, closed));
  const holding = possible.filter((set) => opens(set, operation));
  const [first] = holding;
  if (!first) return [];
  return operations
    .filter((refused) => refused.route && refused.method === operation.method && reaches(template, refused))
    .flatMap((refused) => {
      const also = [...holding, ...possible].find((set) => opens(set, refused));
      if (!also) return [];
      const scopes = [...new Set(holding.includes(also) ? [also.scope] : [first.scope, also.scope])];
      return [{ refused, closed, scopes: scopes.filter((scope) => scope !== undefined) }];
    });
}

function opens({ grants }: GrantSet, { openedBy }: Operation): boolean {
  return openedBy.some((grant) => grants.includes(grant));
}

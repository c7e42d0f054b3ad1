import fc from "fast-check";
import { compilePolicyRules } from "../../../core/grants/compile-policy-rules.ts";
import { policyPatterns } from "../../../core/grants/policy-patterns.ts";
import { findRefusedRoutes, type RefusedRoute } from "../../../core/grants/refused-routes.ts";
import { type ApiRoute, analyzeRoutes } from "../../../core/grants/route-analysis.ts";
import { routings } from "./api-gateway-routing.ts";
import { grantsNaming } from "./grants-naming.ts";
import { type RandomApi, type RandomRequest, randomApi, randomRequests } from "./random-api.ts";
import { allows } from "./wildcards.ts";

/** What became of requests to protected routes. */
export type Outcomes = Record<"opened" | "closed" | "refused", number>;

const requestsEach = 100;

/**
 * Tries random requests on random APIs, each with the policy of a token with random scopes.
 * @throws Error for a request that is opened though its route is not granted, or refused without a warning though it is.
 */
export function checkGrants(samples: number): Outcomes {
  const outcomes: Outcomes = { opened: 0, closed: 0, refused: 0 };
  const property = fc.property(randomApi, (api) => {
    for (const outcome of findOutcomes(api)) outcomes[outcome]++;
  });
  fc.assert(property, { numRuns: Math.ceil(samples / requestsEach), seed: 20261126 });
  return outcomes;
}

function findOutcomes(api: RandomApi): (keyof Outcomes)[] {
  const { routes, sets } = api;
  const analysis = analyzeRoutes({ routes, isComplete: true }, [...new Set(sets.flatMap(({ grants }) => grants))]);
  const rules = compilePolicyRules(analysis);
  const warned = findRefusedRoutes(analysis, sets);
  return [...randomRequests(api, requestsEach)].flatMap((request) => {
    const isOpen = allows(policyPatterns(rules, listGrants(request)), `${request.method}${request.path}`);
    return matchingRoutes(routes, request).map((route) => outcomeFor(route, request, isOpen, warned));
  });
}

function outcomeFor(route: ApiRoute, request: RandomRequest, isOpen: boolean, warned: readonly RefusedRoute[]) {
  const isGranted = grantsNaming(route, request.method, listGrants(request)).length > 0;
  const what = `${request.method} ${request.path}, which is ${route.method} ${route.path}`;
  if (isOpen && !isGranted) throw new Error(`Opened: ${what}`);
  if (!isOpen && isGranted && !hasWarning(route, request, warned)) throw new Error(`Refused: ${what}`);
  return isOpen ? "opened" : isGranted ? "refused" : "closed";
}

/** The protected routes that a request may be for, by all rules that API Gateway may follow. */
function matchingRoutes(routes: readonly ApiRoute[], { method, path }: RandomRequest): ApiRoute[] {
  const found = new Set(Object.values(routings).map((route) => route(routes, method, path)));
  return routes.filter((route) => found.has(route) && route.isProtected);
}

function hasWarning(route: ApiRoute, request: RandomRequest, warned: readonly RefusedRoute[]): boolean {
  return warned.some(
    ({ refused, closed }) =>
      refused.route === route &&
      refused.method === request.method &&
      closed.route !== undefined &&
      grantsNaming(closed.route, request.method, listGrants(request)).length === 0,
  );
}

function listGrants({ held }: RandomRequest): string[] {
  return held.flatMap(({ grants }) => grants);
}

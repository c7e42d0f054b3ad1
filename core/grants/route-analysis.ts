import { type HttpMethod, httpMethods, methodsOpenedBy, parseGrant, type Route } from "./grant.ts";
import {
  includesTemplate,
  moreSegments,
  type Overlap,
  overlapsBetween,
  type PathTemplate,
  parsePath,
} from "./path-template.ts";

/** A route of the API that an authorizer protects. */
export interface ApiRoute extends Route {
  /** Whether this authorizer protects it. Other routes only take requests away from wider ones. */
  readonly isProtected: boolean;
}

/** The known routes of an API. */
export interface ApiRoutes {
  readonly routes: readonly ApiRoute[];
  /** Whether the list is complete. If not, the routes that grants name are assumed to exist and to be protected. */
  readonly isComplete: boolean;
}

/** One method of a route, or of all routes that a grant names with `/*`. */
export interface Operation {
  readonly method: HttpMethod;
  readonly template: PathTemplate;
  /** Absent if a grant names the routes with `/*`. */
  readonly route?: ApiRoute;
  /** The grants that open it. */
  readonly openedBy: readonly string[];
}

/** Requests to another operation that the policy for one operation would allow if it didn't deny them. */
export interface Threat extends Overlap {
  readonly other: Operation;
}

/** The result of {@link analyzeRoutes}, from which policy rules are compiled. */
export interface RouteAnalysis {
  readonly operations: readonly Operation[];
  /** The requests to other operations that the pattern of this one reaches. */
  readonly threatsTo: (operation: Operation) => Threat[];
  /** Whether a pattern, whose parameters match slashes, reaches requests that may be routed to an operation. */
  readonly reaches: (pattern: PathTemplate, operation: Operation) => boolean;
}

/**
 * Analyzes how the routes of an API overlap.
 *
 * Of two routes that match a request, the narrower one serves it: the one whose paths are all matched by the other. API
 * Gateway's documents don't say which one does if neither includes the other, so both are assumed to.
 *
 * @param grants all grants that a token can have on the API.
 */
export function analyzeRoutes({ routes: known, isComplete }: ApiRoutes, grants: readonly string[]): RouteAnalysis {
  const routes = isComplete ? known : [...known, ...routesNamedBy(grants)];
  const serving = Object.fromEntries(httpMethods.map((method) => [method, routesServing(method, routes)])) as Record<
    HttpMethod,
    ServingRoute[]
  >;

  const overlaps = (pattern: PathTemplate, { method, template: wide }: Operation) =>
    overlapsBetween(pattern, wide).filter(
      ({ template }) =>
        !serving[method].some(
          ({ template: narrow }) =>
            includesTemplate(narrow, template) && includesTemplate(wide, narrow) && !includesTemplate(narrow, wide),
        ),
    );
  const ofRoutes = httpMethods.flatMap((method) =>
    serving[method]
      .filter(({ route }) => route.isProtected)
      .map(({ route, template }): Operation => {
        const openedBy = grants.filter((grant) => methodsOpenedBy(grant, route).includes(method));
        return { method, template, route, openedBy };
      }),
  );
  const threatsTo = (operation: Operation) =>
    ofRoutes
      .filter((other) => other !== operation && other.method === operation.method)
      .filter((other) => operation.route || !isNamedBy(operation, other))
      .flatMap((other) => overlaps(operation.template, other).map((overlap) => ({ other, ...overlap })));
  // If the routes that a grant names with `/*` can't be told apart from others, they are listed one by one instead.
  const ofPrefixes = prefixOperations(grants)
    .filter((prefix) => !isComplete || ofRoutes.some((operation) => isNamedBy(prefix, operation)))
    .filter((prefix) => threatsTo(prefix).length === 0);
  return {
    operations: [...ofRoutes, ...ofPrefixes],
    threatsTo,
    reaches: (pattern, operation) => overlaps(pattern, operation).length > 0,
  };
}

/** Whether a grant that ends with `/*` names an operation. */
export function isNamedBy(prefix: Operation, { method, openedBy }: Operation): boolean {
  return prefix.method === method && prefix.openedBy.every((grant) => openedBy.includes(grant));
}

function routesNamedBy(grants: readonly string[]): ApiRoute[] {
  return grants.flatMap((grant) => {
    const parsed = parseGrant(grant);
    if (typeof parsed === "string" || parsed.isPrefix) return [];
    return parsed.methods.map((method) => ({ method, path: grant.slice(grant.indexOf("/")), isProtected: true }));
  });
}

interface ServingRoute {
  readonly route: ApiRoute;
  readonly template: PathTemplate;
}

/** The routes that serve a method: `ANY` if a path doesn't declare the method. */
function routesServing(method: HttpMethod, routes: readonly ApiRoute[]): ServingRoute[] {
  const byPath = new Map<string, ServingRoute>();
  for (const wanted of ["ANY", method]) {
    for (const route of routes.filter((each) => each.method === wanted)) {
      const template = parsePath(route.path);
      byPath.set(template.join("/"), { route, template });
    }
  }
  return [...byPath.values()];
}

function prefixOperations(grants: readonly string[]): Operation[] {
  return grants.flatMap((grant) => {
    const parsed = parseGrant(grant);
    if (typeof parsed === "string" || !parsed.isPrefix) return [];
    const template = [...parsed.template, moreSegments];
    return parsed.methods.map((method) => ({ method, template, openedBy: [grant] }));
  });
}

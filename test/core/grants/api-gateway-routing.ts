/** A route as a test declares it. */
export interface DeclaredRoute {
  readonly method: string;
  readonly path: string;
}

/** Finds the route of a request as API Gateway does: `undefined` where there is none. */
export type Routing = (routes: readonly DeclaredRoute[], method: string, path: string) => DeclaredRoute | undefined;

const splitSegments = (path: string) => path.split("/").slice(1);
const segmentKind = (segment = "") => (segment.endsWith("+}") ? 2 : segment.startsWith("{") ? 1 : 0);

/** A slash at the end of a path is ignored. */
function requested(path: string): string[] {
  const segments = splitSegments(path);
  if (segments.at(-1) === "") segments.pop();
  return segments;
}

function declared(path: string): string[] {
  return path === "/" ? [] : splitSegments(path);
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index];
    if (segment === undefined || segment === "") return false;
    if (segmentKind(part) === 2) return true;
    if (segmentKind(part) === 0 && part !== segment) return false;
  }
  return pattern.length === segments.length;
}

/** Orders paths by their segments: a literal before a parameter before a greedy one, the earliest difference first. */
function bySegment(left: readonly string[], right: readonly string[]): number {
  const index = left.findIndex((part, at) => segmentKind(part) !== segmentKind(right[at]));
  return index === -1 ? right.length - left.length : segmentKind(left[index]) - segmentKind(right[index]);
}

const isGreedy = (path: readonly string[]) => segmentKind(path.at(-1)) === 2;

/** What a path is, whatever its parameters are called. */
export const pathShape = (path: string) => path.replaceAll(/\{[^}+]+/g, "{");

function ofMethod(routes: readonly DeclaredRoute[], path: string, method: string): DeclaredRoute | undefined {
  const here = routes.filter((route) => pathShape(route.path) === pathShape(path));
  return here.find((route) => route.method === method) ?? here.find((route) => route.method === "ANY");
}

/** Of all paths that match, the one with the earliest literal. It alone is asked for the method. */
export const earliestLiteral: Routing = (routes, method, path) => {
  const [winner] = routes
    .filter((route) => matches(declared(route.path), requested(path)))
    .toSorted((left, right) => bySegment(declared(left.path), declared(right.path)));
  return winner && ofMethod(routes, winner.path, method);
};

/** Down the tree of resources, a literal before a parameter, never back up. */
export const downTheTree: Routing = (routes, method, path) => {
  let here = routes.map((route) => ({ route, parts: declared(route.path) }));
  for (const [depth, segment] of requested(path).entries()) {
    const literal = here.filter(({ parts }) => parts[depth] === segment && segment !== "");
    const parameter = here.filter(({ parts }) => segmentKind(parts[depth]) === 1 && segment !== "");
    const greedy = here.filter(({ parts }) => segmentKind(parts[depth]) === 2 && segment !== "");
    if (literal.length === 0 && parameter.length === 0 && greedy[0])
      return ofMethod(routes, greedy[0].route.path, method);
    here = literal.length > 0 ? literal : parameter;
  }
  const end = here.find(({ parts }) => parts.length === requested(path).length);
  return end && ofMethod(routes, end.route.path, method);
};

/** As documented for HTTP APIs: the routes for the method, and of those a full match before a greedy one. */
export const fullMatchFirst: Routing = (routes, method, path) => {
  const matching = routes.filter((route) => matches(declared(route.path), requested(path)));
  const forMethod = matching.filter((route) => ofMethod(matching, route.path, method) === route);
  return forMethod.toSorted((one, two) => {
    const [left, right] = [declared(one.path), declared(two.path)];
    return Number(isGreedy(left)) - Number(isGreedy(right)) || bySegment(left, right);
  })[0];
};

/** The rules that API Gateway may follow: its documents leave some cases open. */
export const routings = { earliestLiteral, downTheTree, fullMatchFirst };

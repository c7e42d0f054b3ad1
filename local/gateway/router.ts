/** A route that a request matched. */
export interface RouteMatch<T> {
  /** The path as declared, e.g. `/v1/tokens/{id}`. */
  readonly resourcePath: string;
  /** The values of the path's parameters, percent-encoded as received. */
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly method: T;
}

/** A declared path with its methods; `ANY` covers those that are not declared. */
export interface Resource<T> {
  readonly path: string;
  readonly methods: ReadonlyMap<string, T>;
}

/** Finds the route of a request; `undefined` if there is none. */
export type Router<T> = (method: string, path: string) => RouteMatch<T> | undefined;

/**
 * Routes as API Gateway does: of all declared paths that match, the one with the earliest literal segment wins, then a
 * parameter, then a greedy parameter (`{proxy+}`). Only that path's methods are considered. A trailing slash is ignored.
 */
export function createRouter<T>(resources: readonly Resource<T>[]): Router<T> {
  const declared = resources
    .filter(({ methods }) => methods.size > 0)
    .map((resource) => ({ resource, segments: splitSegments(resource.path) }))
    .sort((left, right) => compareSpecificity(left.segments, right.segments));
  return (method, path) => {
    const segments = splitSegments(path);
    for (const { resource, segments: pattern } of declared) {
      const pathParameters = matchSegments(pattern, segments);
      if (!pathParameters) continue;
      const found = resource.methods.get(method) ?? resource.methods.get("ANY");
      return found === undefined ? undefined : { resourcePath: resource.path, pathParameters, method: found };
    }
    return undefined;
  };
}

function splitSegments(path: string): string[] {
  const trimmed = path.replace(/^\//, "").replace(/\/$/, "");
  return trimmed === "" ? [] : trimmed.split("/");
}

const greedy = /^\{(.+)\+\}$/;
const parameter = /^\{(.+)\}$/;

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index];
    if (segment === undefined || segment === "") return undefined;
    const greedyName = greedy.exec(part)?.[1];
    if (greedyName) return { ...found, [greedyName]: segments.slice(index).join("/") };
    const name = parameter.exec(part)?.[1];
    if (name) found[name] = segment;
    else if (part !== segment) return undefined;
  }
  return pattern.length === segments.length ? found : undefined;
}

function compareSpecificity(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = generality(left[index]) - generality(right[index]);
    if (difference !== 0) return difference;
  }
  return right.length - left.length;
}

function generality(segment = ""): number {
  return greedy.test(segment) ? 2 : parameter.test(segment) ? 1 : 0;
}

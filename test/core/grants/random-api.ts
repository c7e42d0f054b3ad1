import fc from "fast-check";
import type { GrantSet } from "../../../core/grants/refused-routes.ts";
import type { ApiRoute } from "../../../core/grants/route-analysis.ts";
import { pathShape } from "./api-gateway-routing.ts";

/** An API, the scopes of a service, what every token may call, and where random requests start from. */
export interface RandomApi {
  readonly routes: readonly ApiRoute[];
  readonly sets: readonly GrantSet[];
  readonly seed: number;
}

/** A request by a token with some of the scopes. */
export interface RandomRequest {
  readonly method: string;
  readonly path: string;
  /** The scopes of the token, and what every token may call. */
  readonly held: readonly GrantSet[];
}

// With few literals and short paths, routes overlap more often than not.
const segment = fc.constantFrom("a", "b", "c", "{p}", "{q}");
const routePath = fc
  .tuple(fc.array(segment, { maxLength: 4 }), fc.constantFrom("", "", "", "", "", "", "{proxy+}"))
  .map(([head, tail]) => `/${[...head, ...(tail ? [tail] : [])].join("/")}`);
const route = fc.record({
  method: fc.constantFrom("GET", "GET", "GET", "POST", "DELETE", "ANY"),
  path: routePath,
  isProtected: fc.constantFrom(true, true, true, true, false),
});
const routes = fc.uniqueArray(route, {
  minLength: 2,
  maxLength: 12,
  selector: ({ method, path }) => `${method} ${pathShape(path)}`,
});

/** A grant of a route, of more methods or fewer, of what is below it, or of a path that no route has. */
const grantAmong = (declared: readonly ApiRoute[]) =>
  fc
    .tuple(fc.constantFrom(...declared), fc.constantFrom("own", "own", "own", "*", "GET"), fc.nat(9))
    .map(([{ method, path }, wanted, form]) => {
      const verb = wanted === "own" ? method.replace("ANY", "*") : wanted;
      if (form === 0) return `${verb} ${path.replace(/\/[^/]*$/, "")}/*`;
      return `${verb} ${form === 1 ? path.replace("{p}", "a") : path}`;
    });

/** APIs whose routes overlap, and scopes that open some of them. */
export const randomApi: fc.Arbitrary<RandomApi> = routes.chain((declared) => {
  const grant = grantAmong(declared);
  const grants = fc.array(grant, { minLength: 1, maxLength: 4 });
  return fc.record({
    routes: fc.constant(declared),
    sets: fc
      .tuple(fc.array(grants, { minLength: 3, maxLength: 3 }), fc.option(grant, { freq: 3 }))
      .map(([scopes, always]) => [
        ...scopes.map((own, index): GrantSet => ({ scope: `scope${index}`, grants: own })),
        ...(always === null ? [] : [{ grants: [always] }]),
      ]),
    seed: fc.nat(),
  });
});

const values = ["a", "b", "c", "x", "y", "a%2Fb", "a:b", "*", ""];
const methods = ["GET", "POST", "DELETE", "PATCH"];

/** Requests that routes of the API get, or just miss. */
export function* randomRequests({ routes: declared, sets, seed }: RandomApi, count: number): Generator<RandomRequest> {
  const random = randomNumbers(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(from: readonly [T, ...T[]] | readonly T[]): T => from[below(from.length)] as T;
  const list = (length: number) => Array.from({ length }, () => pick(values));
  for (let made = 0; made < count; made++) {
    const { method, path } = pick(declared);
    const own = path.slice(1).split("/");
    const filled = own.flatMap((each) =>
      each.endsWith("+}") ? list(1 + below(3)) : each.startsWith("{") ? pick(values) : each,
    );
    const segments = random() < 0.7 ? filled : list(below(6));
    if (random() < 0.15) segments.splice(below(segments.length + 1), 0, pick(values));
    yield {
      method: method === "ANY" || random() < 0.2 ? pick(methods) : method,
      path: `/${segments.join("/")}${random() < 0.2 ? "/" : ""}`,
      held: sets.filter(({ scope }) => scope === undefined || random() < 0.5),
    };
  }
}

/** Random numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

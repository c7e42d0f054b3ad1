import { type DeclaredRoute, pathShape } from "./api-gateway-routing.ts";

/** The grants that name a route for a method: written anew, to hold the real ones to it. */
export function grantsNaming(route: DeclaredRoute, method: string, grants: readonly string[]): string[] {
  return grants.filter((grant) => {
    const [verb, path = ""] = grant.split(" ");
    if (verb !== "*" && verb !== method) return false;
    if (path === "/*") return true;
    const [declared, named] = [pathShape(route.path), pathShape(path)];
    return named.endsWith("/*") ? declared.startsWith(named.slice(0, -1)) : declared === named;
  });
}

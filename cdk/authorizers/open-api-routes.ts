import { httpMethods } from "../../core/grants/grant.ts";
import type { ApiRoute } from "../../core/grants/route-analysis.ts";

/**
 * The routes of an OpenAPI or Swagger document, all of them taken to be protected.
 * @returns `undefined` for what has no paths.
 */
export function openApiRoutes(document: unknown): ApiRoute[] | undefined {
  const paths = membersOf(membersOf(document)?.["paths"]);
  if (!paths) return undefined;
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(membersOf(operations) ?? {}).flatMap((key) => {
      const method = key === anyMethod ? "ANY" : httpMethods.find((each) => each.toLowerCase() === key);
      return method ? [{ method, path, isProtected: true }] : [];
    }),
  );
}

/** API Gateway's extension for an operation that serves all methods. */
const anyMethod = "x-amazon-apigateway-any-method";

function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
}

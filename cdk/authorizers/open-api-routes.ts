import { httpMethods } from "../../core/grants/grant.ts";
import type { ApiRoute } from "../../core/grants/route-analysis.ts";

/**
 * The routes of an OpenAPI or Swagger document, all of them taken to be protected.
 * @returns `undefined` for what has no paths, or some that are elsewhere: in what a macro of CloudFormation brings, such as
 *   `AWS::Include`, or behind a reference.
 */
export function openApiRoutes(document: unknown): ApiRoute[] | undefined {
  const paths = membersOf(membersOf(document)?.["paths"]);
  if (!paths || [document, paths, ...Object.values(paths)].some(isPartial)) return undefined;
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(membersOf(operations) ?? {}).flatMap((key) => {
      const method = key === anyMethod ? "ANY" : httpMethods.find((each) => each.toLowerCase() === key);
      return method ? [{ method, path, isProtected: true }] : [];
    }),
  );
}

/** API Gateway's extension for an operation that serves all methods. */
const anyMethod = "x-amazon-apigateway-any-method";

function isPartial(value: unknown): boolean {
  return Object.keys(membersOf(value) ?? {}).some((key) => key.startsWith("Fn::") || key === "$ref" || key === "Ref");
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
}

import { isDeepStrictEqual } from "node:util";
import { httpMethods } from "../../core/grants/grant.ts";
import type { ApiRoute } from "../../core/grants/route-analysis.ts";

type Members = Readonly<Record<string, unknown>>;

/**
 * The routes of an OpenAPI or Swagger document. If a security scheme of the document has the authorizer, the protected
 * routes are those that require the scheme; otherwise all routes are assumed to be protected.
 *
 * @param authorizerUri the resolved URI of the authorizer's function.
 * @returns `undefined` if the document has no paths, or if some are elsewhere: behind a reference, or in the result of
 *   a CloudFormation macro such as `AWS::Include`.
 */
export function openApiRoutes(document: unknown, authorizerUri: unknown): ApiRoute[] | undefined {
  const root = asMembers(document);
  const paths = asMembers(root?.["paths"]);
  if (!root || !paths || [root, paths, ...Object.values(paths)].some(isPartial)) return undefined;
  const schemes = findSchemes(root, authorizerUri);
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(asMembers(operations) ?? {}).flatMap(([key, operation]) => {
      const method = key === anyMethod ? "ANY" : httpMethods.find((each) => each.toLowerCase() === key);
      if (!method) return [];
      const security = asMembers(operation)?.["security"] ?? root["security"];
      // Assume that the route is protected unless it is certain that it isn't.
      const isCertain = !isPartial(operation) && (security === undefined || Array.isArray(security));
      const isProtected =
        schemes.length === 0 || !isCertain || namesIn(security).some((name) => schemes.includes(name));
      return [{ method, path, isProtected }];
    }),
  );
}

/** API Gateway's extension for an operation that serves all methods. */
const anyMethod = "x-amazon-apigateway-any-method";

/** Whether a security scheme of the document has the authorizer, or may have it because the document is incomplete. */
export function definesAuthorizer(document: unknown, authorizerUri: unknown): boolean {
  const root = asMembers(document) ?? {};
  return [root, ...schemeLists(root)].some(isPartial) || findSchemes(root, authorizerUri).length > 0;
}

/** The names of the security schemes that have API Gateway call the function. */
function findSchemes(root: Members, authorizerUri: unknown): string[] {
  return schemeLists(root).flatMap((schemes) =>
    Object.entries(schemes).flatMap(([name, scheme]) => {
      const authorizer = asMembers(asMembers(scheme)?.["x-amazon-apigateway-authorizer"]);
      return isDeepStrictEqual(authorizer?.["authorizerUri"], authorizerUri) ? [name] : [];
    }),
  );
}

/** The locations of security schemes in Swagger 2.0 and OpenAPI 3. */
function schemeLists(root: Members): Members[] {
  const components = asMembers(root["components"]);
  return [root["securityDefinitions"], components, components?.["securitySchemes"]]
    .map(asMembers)
    .filter((members) => members !== undefined);
}

/** The names of the schemes in a list of security requirements. */
function namesIn(security: unknown): string[] {
  return Array.isArray(security) ? security.flatMap((requirement) => Object.keys(asMembers(requirement) ?? {})) : [];
}

function isPartial(value: unknown): boolean {
  return Object.keys(asMembers(value) ?? {}).some((key) => key.startsWith("Fn::") || key === "$ref" || key === "Ref");
}

function asMembers(value: unknown): Members | undefined {
  return typeof value === "object" && value !== null ? (value as Members) : undefined;
}

import { CfnAuthorizer, CfnMethod, CfnResource, CfnRestApi, type IRestApi, Method } from "aws-cdk-lib/aws-apigateway";
import { Stack, Token } from "aws-cdk-lib/core";
import { parseRouteKey } from "../../core/grants/grant.ts";
import type { ApiRoute, ApiRoutes } from "../../core/grants/route-analysis.ts";
import { definesAuthorizer, openApiRoutes } from "./open-api-routes.ts";

/** Which routes of an API to find. */
export interface RestApiRoutesProps {
  readonly api: IRestApi;
  /** The id by which methods refer to the authorizer whose routes count as protected. */
  readonly authorizerId: string | undefined;
  /** The URI by which an OpenAPI document refers to it. */
  readonly authorizerUri: string;
  /** Routes that the app doesn't define, as `<METHOD> <path>`. With this list all routes are known. */
  readonly listed: readonly string[] | undefined;
}

/**
 * The routes of a RestApi: the methods that the app defines for it in any stack, and those of its OpenAPI document.
 * Call it after everything is constructed.
 *
 * A route counts as protected by the authorizer unless it is certain that another one protects it.
 */
export function restApiRoutes({ api, authorizerId, authorizerUri, listed }: RestApiRoutesProps): ApiRoutes {
  const nodes = api.node.root.node.findAll();
  const others = new Set(
    nodes
      .filter((node) => node instanceof CfnAuthorizer && node.ref !== authorizerId)
      .map((node) => (node as CfnAuthorizer).ref),
  );
  const resources = nodes.filter((node) => node instanceof CfnResource);
  const methods = nodes.filter((node) => node instanceof CfnMethod && node.restApiId === api.restApiId) as CfnMethod[];
  const declared = methods.map((method): ApiRoute | undefined => {
    const path = findPath(method, api, resources);
    const isProtected = method.authorizationType === "CUSTOM" && !others.has(method.authorizerId ?? "");
    // A policy can't be compiled for a path that is only known at deployment.
    if (path === undefined || [path, method.httpMethod].some(Token.isUnresolved)) return undefined;
    return { method: method.httpMethod, path, isProtected };
  });
  const definition = nodes.find((node) => node instanceof CfnRestApi && node.ref === api.restApiId);
  const documented = definition && documentedRoutes(definition as CfnRestApi, authorizerUri, authorizerId);
  const listedRoutes = listed?.map((route) => ({ ...parseRouteKey(route), isProtected: true }));
  return {
    routes: [...declared.filter((route) => route !== undefined), ...(documented ?? []), ...(listedRoutes ?? [])],
    isComplete: listedRoutes !== undefined || (documented !== undefined && !declared.includes(undefined)),
  };
}

/**
 * The routes of the document that defines an API: empty without a document, `undefined` if the document isn't
 * available.
 * @throws Error if neither a method nor the document has the authorizer.
 */
function documentedRoutes(
  { body, bodyS3Location, cloneFrom, parameters, stack }: CfnRestApi,
  authorizerUri: string,
  authorizerId: string | undefined,
): ApiRoute[] | undefined {
  if (bodyS3Location !== undefined || cloneFrom !== undefined) return undefined;
  const [document, uri] = stack.resolve([body, authorizerUri]);
  if (authorizerId === undefined && !definesAuthorizer(document, uri)) {
    throw new Error(
      "the API's OpenAPI document doesn't have the authorizer's securityScheme(), so the authorizer protects nothing.",
    );
  }
  // With other values, the import adds the document's base path to the paths, or splits it.
  const basePath = stack.resolve(parameters)?.basepath ?? "ignore";
  if (body !== undefined && basePath !== "ignore") return undefined;
  return body === undefined ? [] : openApiRoutes(document, uri);
}

function findPath(method: CfnMethod, api: IRestApi, resources: readonly CfnResource[]): string | undefined {
  const { scope } = method.node;
  if (scope instanceof Method) return scope.resource.path;
  if (method.resourceId === api.restApiRootResourceId) return "/";
  const parts: string[] = [];
  for (let id = method.resourceId; id !== api.restApiRootResourceId; ) {
    const resource = resources.find((each) => each.ref === id);
    if (!resource) return undefined;
    parts.unshift(resource.pathPart);
    id = resource.parentId;
  }
  return `/${parts.join("/")}`;
}

/** The ARN prefix of an API's methods, including the stage. Values that aren't known yet have their maximum length. */
export function longestStageArn(api: IRestApi, stages: readonly string[]): string {
  const { partition, region, account } = Stack.of(api);
  const known = (value: string, longest: string) => (value.includes("${") ? longest : value);
  const stage = stages.toSorted((left, right) => right.length - left.length)[0] ?? "";
  return `arn:${known(partition, "aws-us-gov")}:execute-api:${known(region, "ap-southeast-1")}:${known(account, "0".repeat(12))}:${"a".repeat(10)}/${stage}`;
}

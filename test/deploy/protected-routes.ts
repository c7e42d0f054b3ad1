/** A route of a template that a Lambda authorizer protects. */
export interface ProtectedRoute {
  readonly apiLogicalId: string;
  readonly stage: string;
  readonly method: string;
  /** With values in place of its parameters. */
  readonly path: string;
  /** In lower case. */
  readonly header: string;
}

/** The description of the service's own API, whose routes other tests call. */
const managementApi = "Latchkey: creates, lists, changes and revokes tokens";

// biome-ignore lint/suspicious/noExplicitAny: the properties of resources are those of their types.
type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: any }>>;

/** The routes of RestApis and HttpApis in a template that have an authorizer, but for those of the service itself. */
export function findProtectedRoutes({ Resources: resources }: { readonly Resources: Resources }): ProtectedRoute[] {
  const all = [...restRoutes(resources), ...httpRoutes(resources)];
  return all.filter(({ apiLogicalId }) => resources[apiLogicalId]?.Properties.Description !== managementApi);
}

function restRoutes(resources: Resources): ProtectedRoute[] {
  return ofType(resources, "AWS::ApiGateway::Method")
    .filter(({ AuthorizationType }) => AuthorizationType === "CUSTOM")
    .map(({ RestApiId, ResourceId, HttpMethod, AuthorizerId }) => ({
      apiLogicalId: RestApiId.Ref,
      stage: "prod",
      method: toMethod(HttpMethod),
      path: fillParameters(restPath(resources, ResourceId)),
      header: headerOf([resources[AuthorizerId.Ref]?.Properties.IdentitySource].flat()),
    }));
}

function restPath(resources: Resources, id: { readonly Ref?: string }): string {
  const properties = id.Ref === undefined ? undefined : resources[id.Ref]?.Properties;
  return properties ? `${restPath(resources, properties.ParentId)}/${properties.PathPart}` : "";
}

function httpRoutes(resources: Resources): ProtectedRoute[] {
  return ofType(resources, "AWS::ApiGatewayV2::Route")
    .filter(({ AuthorizationType, RouteKey }) => AuthorizationType === "CUSTOM" && !RouteKey.startsWith("$"))
    .map(({ ApiId, RouteKey, AuthorizerId }) => {
      const [method = "", path = ""] = RouteKey.split(" ");
      const header = headerOf(resources[AuthorizerId.Ref]?.Properties.IdentitySource);
      return {
        apiLogicalId: ApiId.Ref,
        stage: "$default",
        method: toMethod(method),
        path: fillParameters(path),
        header,
      };
    });
}

function ofType(resources: Resources, type: string) {
  return Object.values(resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));
}

function toMethod(method: string): string {
  return method === "ANY" ? "GET" : method;
}

function fillParameters(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, "42") || "/";
}

function headerOf(sources: readonly string[]): string {
  const [, header = "authorization"] = /request\.header\.([\w-]+)/.exec(sources.join()) ?? [];
  return header.toLowerCase();
}

import { z } from "zod";
import { localAccount, localRegion, type Provider, type Resource } from "../assembly/deploy-assembly.ts";
import type { ApiStage } from "../gateway/request-context.ts";
import { AccessLogSetting, toApiId } from "./rest-api-properties.ts";

/** The differences between the kinds of APIs of `AWS::ApiGatewayV2::*`. Each function parses a resource's properties. */
export interface ApiKind<Authorizer, Settings> {
  readonly protocol: "HTTP" | "WEBSOCKET";
  readonly scheme: "https" | "wss";
  /** Of `AWS::ApiGatewayV2::Api`. */
  readonly settings: (properties: unknown) => Settings;
  readonly createAuthorizer: (properties: unknown) => Authorizer;
  /** The function behind an integration. */
  readonly findFunctionArn: (properties: unknown) => string;
}

/** A route: a Lambda proxy integration and its authorizer. */
export interface RouteDraft<Authorizer> {
  readonly authorizer: Authorizer | undefined;
  readonly functionArn: string;
  /** Whether what the function returns is sent to the client: a WebSocket API's route has a response for that. */
  readonly hasResponse: boolean;
}

/** A deployed API with its only stage. */
export interface DeployedApi<Authorizer, Settings> extends ApiStage {
  readonly stageArn: string;
  readonly settings: Settings;
  readonly authorizers: readonly Authorizer[];
  /** By their keys. */
  readonly routes: ReadonlyMap<string, RouteDraft<Authorizer>>;
}

/** The APIs of one kind. */
export interface Apis<Authorizer, Settings> {
  readonly protocol: ApiKind<Authorizer, Settings>["protocol"];
  readonly providers: Readonly<Record<string, Provider>>;
  /** The APIs that have a stage. */
  readonly list: () => DeployedApi<Authorizer, Settings>[];
}

const OfApi = z.object({ ApiId: z.string() });
const RouteProperties = z.object({
  RouteKey: z.string(),
  Target: z.string().transform((target) => target.replace(/^integrations\//, "")),
  AuthorizationType: z.enum(["NONE", "CUSTOM"]).default("NONE"),
  AuthorizerId: z.string().optional(),
});
const StageProperties = z.object({
  StageName: z.string(),
  StageVariables: z.record(z.string(), z.string()).optional(),
  AccessLogSettings: AccessLogSetting.optional(),
});

interface Draft<Authorizer, Settings> {
  readonly id: string;
  readonly settings: Settings;
  readonly authorizers: Map<string, Authorizer>;
  /** The functions behind the integrations, by the integrations' ids. */
  readonly functionArns: Map<string, string>;
  /** The routes with their ids, by their keys. */
  readonly routes: Map<string, Omit<RouteDraft<Authorizer>, "hasResponse"> & { readonly id: string }>;
  readonly routesWithResponse: Set<string>;
  stage?: z.infer<typeof StageProperties>;
}

/** Builds APIs of one kind from `AWS::ApiGatewayV2::*`. An unsupported property is an error. */
export function createApis<Authorizer, Settings>(kind: ApiKind<Authorizer, Settings>): Apis<Authorizer, Settings> {
  const drafts = new Map<string, Draft<Authorizer, Settings>>();
  const findDraft = ({ properties }: Resource): Draft<Authorizer, Settings> => {
    const { ApiId } = OfApi.parse(properties);
    const draft = drafts.get(ApiId);
    if (!draft) throw new Error(`The ${kind.protocol} API ${ApiId} does not exist.`);
    return draft;
  };
  return {
    protocol: kind.protocol,
    providers: {
      "AWS::ApiGatewayV2::Api": ({ properties, defaultName }) => {
        const id = toApiId(defaultName);
        drafts.set(id, {
          id,
          settings: kind.settings(properties),
          authorizers: new Map(),
          functionArns: new Map(),
          routes: new Map(),
          routesWithResponse: new Set(),
        });
        const ApiEndpoint = `${kind.scheme}://${id}.execute-api.${localRegion}.amazonaws.com`;
        return { ref: id, attributes: { ApiId: id, ApiEndpoint } };
      },
      "AWS::ApiGatewayV2::Authorizer": (resource) => {
        const id = toApiId(resource.defaultName);
        findDraft(resource).authorizers.set(id, kind.createAuthorizer(resource.properties));
        return { ref: id, attributes: { AuthorizerId: id } };
      },
      "AWS::ApiGatewayV2::Integration": (resource) => {
        const id = toApiId(resource.defaultName);
        findDraft(resource).functionArns.set(id, kind.findFunctionArn(resource.properties));
        return { ref: id, attributes: { IntegrationId: id } };
      },
      "AWS::ApiGatewayV2::Route": (resource) => addRoute(findDraft(resource), resource),
      ...(kind.protocol === "WEBSOCKET" && {
        "AWS::ApiGatewayV2::RouteResponse": (resource) => {
          const { RouteId } = z.object({ RouteId: z.string() }).parse(resource.properties);
          findDraft(resource).routesWithResponse.add(RouteId);
          return { ref: toApiId(resource.defaultName) };
        },
      }),
      "AWS::ApiGatewayV2::Stage": (resource) => {
        const draft = findDraft(resource);
        if (draft.stage) throw new Error("The local stack serves one stage of an API only.");
        draft.stage = StageProperties.parse(resource.properties);
        return { ref: draft.stage.StageName };
      },
    },
    list: () => [...drafts.values()].flatMap((draft) => (draft.stage ? [deployed(draft, draft.stage)] : [])),
  };
}

function addRoute<Authorizer, Settings>(draft: Draft<Authorizer, Settings>, { properties, defaultName }: Resource) {
  const { RouteKey: routeKey, Target, AuthorizationType, AuthorizerId } = RouteProperties.parse(properties);
  const authorizer = AuthorizationType === "CUSTOM" ? draft.authorizers.get(AuthorizerId ?? "") : undefined;
  if (AuthorizationType === "CUSTOM" && !authorizer) throw new Error("The route's authorizer does not exist.");
  const functionArn = draft.functionArns.get(Target);
  if (!functionArn) throw new Error("The route's integration does not exist.");
  const id = toApiId(defaultName);
  draft.routes.set(routeKey, { id, authorizer, functionArn });
  return { ref: id, attributes: { RouteId: id } };
}

function deployed<Authorizer, Settings>(
  draft: Draft<Authorizer, Settings>,
  { StageName, StageVariables, AccessLogSettings }: z.infer<typeof StageProperties>,
): DeployedApi<Authorizer, Settings> {
  const routes = [...draft.routes].map(([key, { id, ...route }]): [string, RouteDraft<Authorizer>] => [
    key,
    { ...route, hasResponse: draft.routesWithResponse.has(id) },
  ]);
  return {
    apiId: draft.id,
    stageName: StageName,
    stageVariables: StageVariables ?? null,
    accessLog: AccessLogSettings,
    stageArn: `arn:aws:execute-api:${localRegion}:${localAccount}:${draft.id}/${StageName}`,
    settings: draft.settings,
    authorizers: [...draft.authorizers.values()],
    routes: new Map(routes),
  };
}

/** Runs each resource with the provider for its kind of API: HTTP and WebSocket APIs share their resource types. */
export function apiGatewayV2Providers(
  ...kinds: readonly Pick<Apis<never, never>, "protocol" | "providers">[]
): Readonly<Record<string, Provider>> {
  const protocols = new Map<unknown, unknown>();
  const run = (type: string) => async (resource: Resource) => {
    const protocol = resource.properties["ProtocolType"] ?? protocols.get(resource.properties["ApiId"]);
    const provider = kinds.find((kind) => kind.protocol === protocol)?.providers[type];
    if (!provider) throw new Error(`The local stack cannot run a ${type} of this kind of API.`);
    const running = await provider(resource);
    if (type === "AWS::ApiGatewayV2::Api") protocols.set(running.ref, protocol);
    return running;
  };
  const types = new Set(kinds.flatMap(({ providers }) => Object.keys(providers)));
  return Object.fromEntries([...types].map((type) => [type, run(type)]));
}

import { z } from "zod";
import { localAccount, localRegion, type Provider, type Resource } from "../assembly/deploy-assembly.ts";
import { createWebSocketAuthorizer, type WebSocketAuthorizer } from "../gateway/authorizers/websocket-authorizer.ts";
import type { GatewayServices } from "../gateway/rest-gateway.ts";
import type { WebSocketApi, WebSocketRoute } from "../gateway/websocket-gateway.ts";
import { idOf } from "./gateway-id.ts";
import { FunctionUri } from "./rest-api-properties.ts";

/** The WebSocket APIs of a cloud assembly. */
export interface WebSocketApis {
  readonly providers: Readonly<Record<string, Provider>>;
  /** The APIs that have a stage, once everything is deployed. */
  readonly list: () => WebSocketApi[];
}

const ApiProperties = z.object({
  ProtocolType: z.literal("WEBSOCKET"),
  RouteSelectionExpression: z.string().regex(/^\$request\.body\.[A-Za-z0-9_]+$/),
});
const AuthorizerProperties = z.object({
  AuthorizerType: z.literal("REQUEST"),
  AuthorizerUri: FunctionUri,
  IdentitySource: z
    .array(z.string().regex(/^(route\.request\.(header|querystring)|stageVariables|context)\./))
    .default([]),
});
const IntegrationProperties = z.object({ IntegrationType: z.literal("AWS_PROXY"), IntegrationUri: FunctionUri });
const RouteProperties = z.object({
  RouteKey: z.string(),
  Target: z.string().transform((target) => target.replace(/^integrations\//, "")),
  AuthorizationType: z.enum(["NONE", "CUSTOM"]).default("NONE"),
  AuthorizerId: z.string().optional(),
});
const StageProperties = z.object({
  StageName: z.string(),
  StageVariables: z.record(z.string(), z.string()).optional(),
});

interface Draft {
  readonly id: string;
  readonly routeMember: string;
  readonly authorizers: Map<string, WebSocketAuthorizer>;
  /** The functions behind the integrations, by the integrations' ids. */
  readonly functionArns: Map<string, string>;
  readonly routes: Map<string, Omit<WebSocketRoute, "hasResponse"> & { readonly id: string }>;
  readonly routesWithResponse: Set<string>;
  stage?: z.infer<typeof StageProperties>;
}

/** Puts WebSocket APIs together from `AWS::ApiGatewayV2::*`. What they ask for that is not done here is an error. */
export function createWebSocketApis(services: GatewayServices): WebSocketApis {
  const drafts = new Map<string, Draft>();
  const draftOf = ({ properties }: Resource): Draft => {
    const { ApiId } = z.object({ ApiId: z.string() }).parse(properties);
    const draft = drafts.get(ApiId);
    if (!draft) throw new Error(`There is no WebSocket API ${ApiId}.`);
    return draft;
  };
  return {
    providers: {
      "AWS::ApiGatewayV2::Api": ({ properties, defaultName }) => {
        const { RouteSelectionExpression } = ApiProperties.parse(properties);
        const id = idOf(defaultName);
        drafts.set(id, {
          id,
          routeMember: RouteSelectionExpression.replace("$request.body.", ""),
          authorizers: new Map(),
          functionArns: new Map(),
          routes: new Map(),
          routesWithResponse: new Set(),
        });
        const ApiEndpoint = `wss://${id}.execute-api.${localRegion}.amazonaws.com`;
        return { ref: id, attributes: { ApiId: id, ApiEndpoint } };
      },
      "AWS::ApiGatewayV2::Authorizer": (resource) => {
        const { AuthorizerUri, IdentitySource } = AuthorizerProperties.parse(resource.properties);
        const id = idOf(resource.defaultName);
        const settings = { functionArn: AuthorizerUri, identitySources: IdentitySource };
        draftOf(resource).authorizers.set(id, createWebSocketAuthorizer(settings, services.invoke, services.report));
        return { ref: id, attributes: { AuthorizerId: id } };
      },
      "AWS::ApiGatewayV2::Integration": (resource) => {
        const id = idOf(resource.defaultName);
        draftOf(resource).functionArns.set(id, IntegrationProperties.parse(resource.properties).IntegrationUri);
        return { ref: id, attributes: { IntegrationId: id } };
      },
      "AWS::ApiGatewayV2::Route": (resource) => addRoute(draftOf(resource), resource),
      "AWS::ApiGatewayV2::RouteResponse": (resource) => {
        const { RouteId } = z.object({ RouteId: z.string() }).parse(resource.properties);
        draftOf(resource).routesWithResponse.add(RouteId);
        return { ref: idOf(resource.defaultName) };
      },
      "AWS::ApiGatewayV2::Stage": (resource) => {
        const draft = draftOf(resource);
        if (draft.stage) throw new Error("The local stack serves one stage of an API only.");
        draft.stage = StageProperties.parse(resource.properties);
        return { ref: draft.stage.StageName };
      },
    },
    list: () => [...drafts.values()].flatMap((draft) => (draft.stage ? [finish(draft, draft.stage)] : [])),
  };
}

function addRoute(draft: Draft, { properties, defaultName }: Resource) {
  const { RouteKey: routeKey, Target, AuthorizationType, AuthorizerId } = RouteProperties.parse(properties);
  const authorizer = AuthorizationType === "CUSTOM" ? draft.authorizers.get(AuthorizerId ?? "") : undefined;
  if (AuthorizationType === "CUSTOM" && !authorizer) throw new Error("The route's authorizer is not there.");
  const functionArn = draft.functionArns.get(Target);
  if (!functionArn) throw new Error("The route's integration is not there.");
  const id = idOf(defaultName);
  draft.routes.set(routeKey, { id, authorizer, functionArn });
  return { ref: id, attributes: { RouteId: id } };
}

function finish(draft: Draft, { StageName, StageVariables }: z.infer<typeof StageProperties>): WebSocketApi {
  const routes = [...draft.routes].map(([key, { id, ...route }]): [string, WebSocketRoute] => [
    key,
    { ...route, hasResponse: draft.routesWithResponse.has(id) },
  ]);
  return {
    apiId: draft.id,
    stageName: StageName,
    stageVariables: StageVariables ?? null,
    stageArn: `arn:aws:execute-api:${localRegion}:${localAccount}:${draft.id}/${StageName}`,
    routeMember: draft.routeMember,
    routes: new Map(routes),
  };
}

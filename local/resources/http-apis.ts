import { z } from "zod";
import { localAccount, localRegion, type Provider, type Resource } from "../assembly/deploy-assembly.ts";
import { createHttpAuthorizer, type HttpAuthorizer } from "../gateway/authorizers/http-authorizer.ts";
import type { HttpApi, HttpRoute } from "../gateway/http-gateway.ts";
import type { GatewayServices } from "../gateway/rest-gateway.ts";
import { idOf } from "./gateway-id.ts";
import { FunctionUri } from "./rest-api-properties.ts";

/** The HTTP APIs of a cloud assembly. */
export interface HttpApis {
  readonly providers: Readonly<Record<string, Provider>>;
  /** The APIs that have a stage, once everything is deployed. */
  readonly list: () => HttpApi[];
}

const ApiProperties = z.object({
  ProtocolType: z.literal("HTTP"),
  Body: z.undefined().optional(),
  CorsConfiguration: z.undefined().optional(),
});
const AuthorizerProperties = z.object({
  AuthorizerType: z.literal("REQUEST"),
  AuthorizerPayloadFormatVersion: z.literal("2.0"),
  EnableSimpleResponses: z.union([z.literal(false), z.literal("false")]).optional(),
  AuthorizerUri: FunctionUri,
  IdentitySource: z.array(z.string().regex(/^\$(request\.(header|querystring)|stageVariables|context)\./)).default([]),
  AuthorizerResultTtlInSeconds: z.coerce.number().int().min(0).max(3600).default(0),
});
const IntegrationProperties = z.object({
  IntegrationType: z.literal("AWS_PROXY"),
  IntegrationUri: z.string().startsWith("arn:aws:lambda:"),
  PayloadFormatVersion: z.literal("2.0"),
});
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
  readonly authorizers: Map<string, HttpAuthorizer>;
  /** The functions behind the integrations, by the integrations' ids. */
  readonly functionArns: Map<string, string>;
  readonly routes: HttpRoute[];
  stage?: z.infer<typeof StageProperties>;
}

/** Puts HTTP APIs together from `AWS::ApiGatewayV2::*`. What they ask for that is not done here is an error. */
export function createHttpApis(services: GatewayServices): HttpApis {
  const drafts = new Map<string, Draft>();
  const draftOf = ({ properties }: Resource): Draft => {
    const { ApiId } = z.object({ ApiId: z.string() }).parse(properties);
    const draft = drafts.get(ApiId);
    if (!draft) throw new Error(`There is no HTTP API ${ApiId}.`);
    return draft;
  };
  return {
    providers: {
      "AWS::ApiGatewayV2::Api": ({ properties, defaultName }) => {
        ApiProperties.parse(properties);
        const id = idOf(defaultName);
        drafts.set(id, { id, authorizers: new Map(), functionArns: new Map(), routes: [] });
        const ApiEndpoint = `https://${id}.execute-api.${localRegion}.amazonaws.com`;
        return { ref: id, attributes: { ApiId: id, ApiEndpoint } };
      },
      "AWS::ApiGatewayV2::Authorizer": (resource) => {
        const properties = AuthorizerProperties.parse(resource.properties);
        const settings = {
          functionArn: properties.AuthorizerUri,
          identitySources: properties.IdentitySource,
          ttlSeconds: properties.AuthorizerResultTtlInSeconds,
          flushLagMs: services.flushLagMs,
        };
        const id = idOf(resource.defaultName);
        draftOf(resource).authorizers.set(id, createHttpAuthorizer(settings, services.invoke, services.report));
        return { ref: id, attributes: { AuthorizerId: id } };
      },
      "AWS::ApiGatewayV2::Integration": (resource) => {
        const id = idOf(resource.defaultName);
        draftOf(resource).functionArns.set(id, IntegrationProperties.parse(resource.properties).IntegrationUri);
        return { ref: id, attributes: { IntegrationId: id } };
      },
      "AWS::ApiGatewayV2::Route": (resource) => addRoute(draftOf(resource), resource),
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
  draft.routes.push({ routeKey, authorizer, functionArn });
  return { ref: idOf(defaultName) };
}

function finish(draft: Draft, { StageName, StageVariables }: z.infer<typeof StageProperties>): HttpApi {
  return {
    apiId: draft.id,
    stageName: StageName,
    stageVariables: StageVariables ?? null,
    stageArn: `arn:aws:execute-api:${localRegion}:${localAccount}:${draft.id}/${StageName}`,
    routes: draft.routes,
    authorizers: [...draft.authorizers.values()],
  };
}

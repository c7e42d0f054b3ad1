import { z } from "zod";
import { localAccount, localRegion, type Provider, type Resource } from "../assembly/deploy-assembly.ts";
import { createRestAuthorizer, type RestAuthorizer } from "../gateway/authorizers/rest-authorizer.ts";
import type { GatewayResponseSettings } from "../gateway/gateway-response.ts";
import type { GatewayServices, Method, RestApi } from "../gateway/rest-gateway.ts";
import { createRouter } from "../gateway/router.ts";
import {
  AuthorizerProperties,
  GatewayResponseProperties,
  MethodProperties,
  StageProperties,
  toApiId,
  toIntegration,
} from "./rest-api-properties.ts";

/** The REST APIs of a cloud assembly. */
export interface RestApis {
  readonly providers: Readonly<Record<string, Provider>>;
  /** The APIs that have a stage, once everything is deployed. */
  readonly list: () => RestApi[];
}

interface Draft {
  readonly id: string;
  readonly binaryMediaTypes: readonly string[];
  readonly paths: Map<string, { readonly path: string; readonly methods: Map<string, Method> }>;
  readonly authorizers: Map<string, RestAuthorizer>;
  readonly gatewayResponses: Map<string, GatewayResponseSettings>;
  stage?: z.infer<typeof StageProperties>;
}

const ofApi = z.object({ RestApiId: z.string() });

/** Builds REST APIs from `AWS::ApiGateway::*`. */
export function createRestApis(services: GatewayServices): RestApis {
  const drafts = new Map<string, Draft>();
  const findDraft = ({ properties }: Resource): Draft => {
    const { RestApiId } = ofApi.parse(properties);
    const draft = drafts.get(RestApiId);
    if (!draft) throw new Error(`The REST API ${RestApiId} does not exist.`);
    return draft;
  };
  return {
    providers: {
      "AWS::ApiGateway::RestApi": (resource) => {
        const draft = newDraft(resource);
        drafts.set(draft.id, draft);
        return { ref: draft.id, attributes: { RestApiId: draft.id, RootResourceId: rootResourceId(draft.id) } };
      },
      "AWS::ApiGateway::Resource": (resource) => addPath(findDraft(resource), resource),
      "AWS::ApiGateway::Authorizer": (resource) => addAuthorizer(findDraft(resource), resource, services),
      "AWS::ApiGateway::Method": (resource) => addMethod(findDraft(resource), resource),
      "AWS::ApiGateway::GatewayResponse": (resource) => addGatewayResponse(findDraft(resource), resource),
      "AWS::ApiGateway::Deployment": ({ defaultName }) => ({ ref: toApiId(defaultName) }),
      "AWS::ApiGateway::Stage": (resource) => addStage(findDraft(resource), resource),
    },
    list: () => [...drafts.values()].flatMap((draft) => (draft.stage ? [finish(draft, draft.stage)] : [])),
  };
}

function newDraft({ properties, defaultName }: Resource): Draft {
  const { BinaryMediaTypes } = z.object({ BinaryMediaTypes: z.array(z.string()).default([]) }).parse(properties);
  if (properties["Body"]) throw new Error("The local stack does not support APIs from OpenAPI documents.");
  const id = toApiId(defaultName);
  return {
    id,
    binaryMediaTypes: BinaryMediaTypes,
    paths: new Map([[rootResourceId(id), { path: "/", methods: new Map() }]]),
    authorizers: new Map(),
    gatewayResponses: new Map(),
  };
}

function addPath(draft: Draft, { properties, defaultName }: Resource) {
  const { ParentId, PathPart } = z.object({ ParentId: z.string(), PathPart: z.string() }).parse(properties);
  const parent = findPath(draft, ParentId).path;
  const id = toApiId(defaultName);
  draft.paths.set(id, { path: `${parent === "/" ? "" : parent}/${PathPart}`, methods: new Map() });
  return { ref: id, attributes: { ResourceId: id } };
}

function addAuthorizer(draft: Draft, { properties, defaultName }: Resource, services: GatewayServices) {
  const { Type, AuthorizerUri, IdentitySource, IdentityValidationExpression, AuthorizerResultTtlInSeconds } =
    AuthorizerProperties.parse(properties);
  const authorizer = createRestAuthorizer(
    {
      type: Type,
      functionArn: AuthorizerUri,
      identitySources: IdentitySource,
      validationExpression: IdentityValidationExpression ? new RegExp(IdentityValidationExpression) : undefined,
      ttlSeconds: AuthorizerResultTtlInSeconds,
      flushLagMs: services.flushLagMs,
    },
    services.invoke,
    services.report,
  );
  const id = toApiId(defaultName);
  draft.authorizers.set(id, authorizer);
  return { ref: id, attributes: { AuthorizerId: id } };
}

function addMethod(draft: Draft, { properties, defaultName }: Resource) {
  const { ResourceId, HttpMethod, AuthorizationType, AuthorizerId, Integration } = MethodProperties.parse(properties);
  const authorizer = AuthorizationType === "CUSTOM" ? draft.authorizers.get(AuthorizerId ?? "") : undefined;
  if (AuthorizationType === "CUSTOM" && !authorizer) throw new Error("The method's authorizer does not exist.");
  findPath(draft, ResourceId).methods.set(HttpMethod, { authorizer, integration: toIntegration(Integration) });
  return { ref: toApiId(defaultName) };
}

function addGatewayResponse(draft: Draft, { properties, defaultName }: Resource) {
  const { ResponseType, StatusCode, ResponseParameters, ResponseTemplates } =
    GatewayResponseProperties.parse(properties);
  draft.gatewayResponses.set(ResponseType, {
    statusCode: StatusCode,
    parameters: ResponseParameters,
    templates: ResponseTemplates,
  });
  return { ref: toApiId(defaultName) };
}

function addStage(draft: Draft, { properties }: Resource) {
  if (draft.stage) throw new Error("The local stack serves one stage of an API only.");
  draft.stage = StageProperties.parse(properties);
  return { ref: draft.stage.StageName };
}

function finish(draft: Draft, stage: z.infer<typeof StageProperties>): RestApi {
  return {
    apiId: draft.id,
    stageName: stage.StageName,
    stageVariables: stage.Variables ?? null,
    stageArn: `arn:aws:execute-api:${localRegion}:${localAccount}:${draft.id}/${stage.StageName}`,
    router: createRouter([...draft.paths.values()]),
    authorizers: [...draft.authorizers.values()],
    gatewayResponses: draft.gatewayResponses,
    binaryMediaTypes: draft.binaryMediaTypes,
    accessLog: stage.AccessLogSetting,
  };
}

function findPath(draft: Draft, resourceId: string) {
  const path = draft.paths.get(resourceId);
  if (!path) throw new Error(`The API ${draft.id} has no resource ${resourceId}.`);
  return path;
}

function rootResourceId(apiId: string): string {
  return toApiId(`${apiId}/`);
}

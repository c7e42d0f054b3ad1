import { createHash } from "node:crypto";
import { z } from "zod";
import { localAccount, localRegion, type Provider } from "../assembly/deploy-assembly.ts";
import { serveFromBucket } from "../cloudfront/bucket.ts";
import { type Behavior, createDistribution, type Distribution } from "../cloudfront/distribution.ts";
import { createEdgeFunction, type EdgeFunction } from "../cloudfront/edge-function.ts";
import { type ResponseHeaders, ResponseHeadersConfig } from "../cloudfront/response-headers.ts";
import type { Gateway } from "../gateway/gateway-request.ts";
import type { Buckets } from "./buckets.ts";
import {
  assertForApi,
  type BehaviorProperties,
  DistributionProperties,
  EdgeFunctionProperties,
  type OriginProperties,
} from "./distribution-properties.ts";

/** The origins of distributions. */
export interface OriginServices {
  readonly findBucket: Buckets["byDomainName"];
  /** The API with this id, once everything is deployed. */
  readonly findGateway: (apiId: string) => Gateway | undefined;
}

/** The distributions of a cloud assembly. */
export interface Distributions {
  readonly providers: Readonly<Record<string, Provider>>;
  readonly list: () => Distribution[];
}

/** Builds distributions from `AWS::CloudFront::*`. */
export function createDistributions(services: OriginServices): Distributions {
  const distributions: Distribution[] = [];
  const functions = new Map<string, EdgeFunction>();
  const policies = new Map<string, ResponseHeaders>();

  const createBehavior = (
    properties: BehaviorProperties,
    pathPattern: string,
    origins: readonly OriginProperties[],
  ) => {
    const [association] = properties.FunctionAssociations;
    const viewerRequest = association && functions.get(association.FunctionARN);
    if (association && !viewerRequest) throw new Error(`The function ${association.FunctionARN} does not exist.`);
    const policyId = properties.ResponseHeadersPolicyId;
    const responseHeaders = policyId === undefined ? undefined : policies.get(policyId);
    if (policyId !== undefined && !responseHeaders)
      throw new Error(`The response headers policy ${policyId} does not exist.`);
    const origin = origins.find(({ Id }) => Id === properties.TargetOriginId);
    if (!origin) throw new Error(`The origin ${properties.TargetOriginId} does not exist.`);
    return {
      pathPattern,
      allowedMethods: properties.AllowedMethods,
      viewerRequest,
      responseHeaders,
      origin: createOrigin(origin, properties, services),
    } satisfies Behavior;
  };

  return {
    providers: {
      "AWS::CloudFront::Function": ({ properties }) => {
        const { Name, FunctionCode } = EdgeFunctionProperties.parse(properties);
        const arn = `arn:aws:cloudfront::${localAccount}:function/${Name}`;
        functions.set(arn, createEdgeFunction(Name, FunctionCode));
        return { ref: arn, attributes: { FunctionARN: arn } };
      },
      "AWS::CloudFront::ResponseHeadersPolicy": ({ properties, defaultName }) => {
        policies.set(defaultName, ResponseHeadersConfig.parse(properties["ResponseHeadersPolicyConfig"]));
        return { ref: defaultName, attributes: { Id: defaultName } };
      },
      "AWS::CloudFront::OriginAccessControl": ({ defaultName }) => ({
        ref: defaultName,
        attributes: { Id: defaultName },
      }),
      "AWS::CloudFront::Distribution": ({ properties, defaultName }) => {
        const { DistributionConfig: config } = DistributionProperties.parse(properties);
        const id = `E${createHash("sha256").update(defaultName).digest("hex").slice(0, 13).toUpperCase()}`;
        const domainName = `d${id.slice(1).toLowerCase()}.cloudfront.net`;
        distributions.push(
          createDistribution({
            id,
            domainName,
            rootObject: config.DefaultRootObject,
            behaviors: [
              ...config.CacheBehaviors.map((each) => createBehavior(each, each.PathPattern, config.Origins)),
              createBehavior(config.DefaultCacheBehavior, "*", config.Origins),
            ],
            errorResponses: config.CustomErrorResponses.map(({ ErrorCode, ResponseCode, ResponsePagePath }) => ({
              errorCode: ErrorCode,
              responseCode: ResponseCode,
              pagePath: ResponsePagePath,
            })),
          }),
        );
        return { ref: id, attributes: { Id: id, DomainName: domainName } };
      },
    },
    list: () => distributions,
  };
}

const apiDomain = z.templateLiteral([z.string(), `.execute-api.${localRegion}.amazonaws.com`]);

function createOrigin(
  { DomainName, OriginPath }: OriginProperties,
  properties: BehaviorProperties,
  { findBucket, findGateway }: OriginServices,
): Behavior["origin"] {
  const bucket = findBucket(DomainName);
  if (bucket) {
    return (request) =>
      serveFromBucket(bucket, { ...request, path: `${OriginPath}${request.path}` }, properties.Compress);
  }
  if (!apiDomain.safeParse(DomainName).success)
    throw new Error(`The local stack does not serve the origin ${DomainName}.`);
  assertForApi(properties);
  return async (request) => {
    const gateway = findGateway(DomainName.split(".")[0] ?? "");
    if (!gateway || OriginPath !== `/${gateway.stageName}`) {
      return { status: 403, headers: [["Content-Type", "application/json"]], body: '{"message":"Forbidden"}' };
    }
    return gateway.handle({ ...request, host: DomainName });
  };
}

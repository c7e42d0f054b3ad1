import { z } from "zod";

const Flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);

/**
 * The ids of the AWS managed policies that an API needs as an origin. Others are refused: they could withhold the callers'
 * secrets from the API.
 */
const allViewerExceptHost = "b689b0a8-53d0-40ab-baf2-68738e2966ac";
const cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

const Behavior = z.object({
  TargetOriginId: z.string(),
  AllowedMethods: z.array(z.string()).default(["GET", "HEAD"]),
  CachePolicyId: z.string().optional(),
  OriginRequestPolicyId: z.string().optional(),
  ResponseHeadersPolicyId: z.string().optional(),
  Compress: Flag.default(false),
  FunctionAssociations: z
    .array(z.object({ EventType: z.literal("viewer-request"), FunctionARN: z.string() }))
    .max(1)
    .default([]),
  LambdaFunctionAssociations: z.array(z.never()).optional(),
});

/** A behavior of a distribution in a template. */
export type BehaviorProperties = z.infer<typeof Behavior>;

const Origin = z.object({
  Id: z.string(),
  DomainName: z.string(),
  OriginPath: z.string().default(""),
  S3OriginConfig: z.unknown().optional(),
});

/** An origin of a distribution in a template. */
export type OriginProperties = z.infer<typeof Origin>;

/** `AWS::CloudFront::Distribution` */
export const DistributionProperties = z.object({
  DistributionConfig: z.object({
    DefaultRootObject: z.string().optional(),
    DefaultCacheBehavior: Behavior,
    CacheBehaviors: z.array(Behavior.extend({ PathPattern: z.string() })).default([]),
    CustomErrorResponses: z
      .array(
        z.object({
          ErrorCode: z.coerce.number(),
          ResponseCode: z.coerce.number(),
          ResponsePagePath: z.string(),
        }),
      )
      .default([]),
    Origins: z.array(Origin),
  }),
});

/** `AWS::CloudFront::Function` */
export const EdgeFunctionProperties = z.object({
  Name: z.string(),
  FunctionCode: z.string(),
  FunctionConfig: z.object({ Runtime: z.literal("cloudfront-js-2.0") }),
});

/**
 * Checks that an API gets complete requests, and that its responses are not cached.
 * @throws Error for another policy.
 */
export function assertForApi({ CachePolicyId, OriginRequestPolicyId }: BehaviorProperties): void {
  if (OriginRequestPolicyId !== allViewerExceptHost) {
    throw new Error("An API as an origin requires the origin request policy AllViewerExceptHostHeader.");
  }
  if (CachePolicyId !== cachingDisabled)
    throw new Error("An API as an origin requires the cache policy CachingDisabled.");
}

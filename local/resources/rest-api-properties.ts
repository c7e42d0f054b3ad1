import { createHash } from "node:crypto";
import { z } from "zod";
import { assertTemplate } from "../gateway/mock-integration.ts";
import type { AccessLog } from "../gateway/request-context.ts";
import type { Method } from "../gateway/rest-gateway.ts";

/** An id in API Gateway's format that is the same at every start. */
export function toApiId(name: string): string {
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 15);
  return BigInt(`0x${digest}`).toString(36).padStart(10, "0").slice(0, 10);
}

/** `arn:aws:apigateway:<region>:lambda:path/2015-03-31/functions/<function ARN>/invocations`, as the function's ARN. */
export const FunctionUri = z.string().transform((uri, context) => {
  const arn = /\/functions\/(arn:.+)\/invocations$/.exec(uri)?.[1];
  if (!arn) context.addIssue({ code: "custom", message: `${uri} does not invoke a function.` });
  return arn ?? z.NEVER;
});

/** `AWS::ApiGateway::Authorizer` */
export const AuthorizerProperties = z.object({
  Type: z.enum(["TOKEN", "REQUEST"]),
  AuthorizerUri: FunctionUri,
  IdentitySource: z
    .string()
    .default("")
    .transform((sources) =>
      sources
        .split(",")
        .map((each) => each.trim())
        .filter(Boolean),
    ),
  IdentityValidationExpression: z.string().optional(),
  AuthorizerResultTtlInSeconds: z.coerce.number().int().min(0).max(3600).default(300),
});

const Integration = z.object({
  Type: z.enum(["AWS_PROXY", "MOCK"]),
  Uri: z.string().optional(),
  TimeoutInMillis: z.coerce.number().default(29_000),
  IntegrationResponses: z
    .array(
      z.object({
        StatusCode: z.coerce.number(),
        ResponseParameters: z.record(z.string(), z.string()).default({}),
        ResponseTemplates: z.record(z.string(), z.string()).default({}),
      }),
    )
    .default([]),
});

/** `AWS::ApiGateway::Method`. API keys and other kinds of authorization are refused: the gateway doesn't support them. */
export const MethodProperties = z.object({
  ResourceId: z.string(),
  HttpMethod: z.string(),
  AuthorizationType: z.enum(["NONE", "CUSTOM"]).default("NONE"),
  AuthorizerId: z.string().optional(),
  ApiKeyRequired: z.union([z.literal(false), z.literal("false")]).optional(),
  Integration,
});

/** `AWS::ApiGateway::GatewayResponse` */
export const GatewayResponseProperties = z.object({
  ResponseType: z.string(),
  StatusCode: z.coerce.number().optional(),
  ResponseParameters: z.record(z.string(), z.string()).default({}),
  ResponseTemplates: z.record(z.string(), z.string()).default({}),
});

/** The access log of a stage, of either kind of API. */
export const AccessLogSetting = z
  .object({ Format: z.string(), DestinationArn: z.string() })
  .transform(({ Format: format, DestinationArn: destinationArn }): AccessLog => ({ format, destinationArn }));

/** `AWS::ApiGateway::Stage` */
export const StageProperties = z.object({
  StageName: z.string(),
  Variables: z.record(z.string(), z.string()).optional(),
  AccessLogSetting: AccessLogSetting.optional(),
});

/** The integration of a method. A MOCK integration returns its first response. */
export function toIntegration(integration: z.infer<typeof Integration>): Method["integration"] {
  if (integration.Type === "AWS_PROXY") {
    const functionArn = FunctionUri.parse(integration.Uri);
    return { type: "AWS_PROXY", functionArn, timeoutMs: integration.TimeoutInMillis };
  }
  const [response] = integration.IntegrationResponses;
  const template = response?.ResponseTemplates["application/json"] ?? "";
  assertTemplate(template);
  return {
    type: "MOCK",
    statusCode: response?.StatusCode ?? 200,
    parameters: response?.ResponseParameters ?? {},
    template,
  };
}

import { CfnPermission, type Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Names, Stack } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";

/**
 * A security scheme of an OpenAPI document (`components.securitySchemes`, in Swagger 2.0 `securityDefinitions`) that has
 * API Gateway call an authorizer's function: an API key in a header, with the extensions
 * `x-amazon-apigateway-authtype` and `x-amazon-apigateway-authorizer`.
 */
export interface OpenApiSecurityScheme {
  readonly type: "apiKey";
  readonly name: string;
  readonly in: "header";
  readonly "x-amazon-apigateway-authtype": "custom";
  readonly "x-amazon-apigateway-authorizer": Readonly<Record<string, string | number | boolean>>;
}

/** The security scheme of an authorizer. @param authorizer its members of `x-amazon-apigateway-authorizer`. */
export function createSecurityScheme(
  header: string,
  handler: LambdaFunction,
  authorizer: Readonly<Record<string, string | number | boolean>>,
): OpenApiSecurityScheme {
  return {
    type: "apiKey",
    name: header,
    in: "header",
    "x-amazon-apigateway-authtype": "custom",
    "x-amazon-apigateway-authorizer": { ...authorizer, authorizerUri: invocationUri(handler) },
  };
}

/** The URI by which API Gateway calls a function. */
export function invocationUri(handler: LambdaFunction): string {
  const { partition, region } = Stack.of(handler);
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${handler.functionArn}/invocations`;
}

/**
 * Allows an API to call the function of an authorizer that API Gateway makes from a document, under an id that the app
 * doesn't know. The permission belongs to the API's stack, because the document already refers to the function's.
 */
export function allowDocumentedAuthorizer(api: IConstruct, apiId: string, handler: LambdaFunction): void {
  new CfnPermission(api, `Invoke${Names.uniqueResourceName(handler, {})}`, {
    action: "lambda:InvokeFunction",
    functionName: handler.functionArn,
    principal: "apigateway.amazonaws.com",
    sourceArn: Stack.of(api).formatArn({
      service: "execute-api",
      resource: apiId,
      resourceName: "authorizers/*",
    }),
  });
}

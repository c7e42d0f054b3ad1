import type { CorsOptions } from "aws-cdk-lib/aws-apigateway";
import { Duration } from "aws-cdk-lib/core";
import { routes } from "../../contract/routes.ts";

/** The CORS preflight responses of the management API for these origins. */
export function createPreflight(origins: readonly string[]): CorsOptions {
  return {
    allowOrigins: [...origins],
    allowMethods: [...new Set(Object.values(routes).map(({ method }) => method))],
    allowHeaders: ["Authorization", "Content-Type", "If-Match"],
    maxAge: Duration.hours(1),
  };
}

/**
 * The `Access-Control-Allow-Origin` of the gateway's own responses. A gateway response can't choose among several
 * origins, so with several, any page can read them. They hold nothing that isn't public.
 */
export function gatewayResponseOrigin(origins: readonly string[]): string | undefined {
  return origins.length > 1 ? "*" : origins[0];
}

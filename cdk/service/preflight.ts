import type { CorsOptions } from "aws-cdk-lib/aws-apigateway";
import { Duration } from "aws-cdk-lib/core";
import { routes } from "../../contract/routes.ts";

/** What a browser is told before it calls the management API from a page of one of these origins. */
export function preflightOf(origins: readonly string[]): CorsOptions {
  return {
    allowOrigins: [...origins],
    allowMethods: [...new Set(Object.values(routes).map(({ method }) => method))],
    allowHeaders: ["Authorization", "Content-Type", "If-Match"],
    maxAge: Duration.hours(1),
  };
}

/**
 * The origin that the gateway's own answers are for. They are the same for everyone, and one cannot choose among
 * several origins: so with several, any page may read them.
 */
export function originOfGatewayAnswers(origins: readonly string[]): string | undefined {
  return origins.length > 1 ? "*" : origins[0];
}

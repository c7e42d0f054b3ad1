import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { userEnvironment } from "../../contract/deployment/functions.ts";
import { defaultPrefix } from "../../core/secret.ts";
import type { ProtectingService } from "./protecting-service.ts";
import { introspectionAccess } from "./table-access.ts";

/**
 * Lets another function find out whose secret it was given, without the HTTP API: it may read token items and nothing
 * else, and is told where they are. In the function, `createIntrospector` of `latchkey/introspection` does the rest.
 *
 * @param service a `TokenService`, which has this as its method `grantIntrospect`, or what is known of another app's.
 *
 * @example
 * grantIntrospect(service, worker);
 */
export function grantIntrospect(service: ProtectingService, fn: LambdaFunction): void {
  fn.addToRolePolicy(introspectionAccess(service));
  // With names of their own: the function may have a table of its own.
  fn.addEnvironment(userEnvironment.tableName, service.tableName);
  fn.addEnvironment(userEnvironment.prefix, service.prefix ?? defaultPrefix);
}

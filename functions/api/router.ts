import type { APIGatewayProxyEvent } from "aws-lambda";
import { type Operation, operations } from "../../contract/operations.ts";
import type { OperationName } from "../../contract/routes.ts";
import { LatchkeyError } from "../../core/errors.ts";

const byRoute = new Map(
  Object.entries(operations).map(([name, operation]) => [
    `${operation.method} ${operation.path}`,
    { name: name as OperationName, operation: operation as Operation },
  ]),
);

/**
 * The operation that an event is for. API Gateway has matched the path already and says which resource it was;
 * `event.path` would not do, since the base path of a custom domain leaks into it.
 *
 * @throws LatchkeyError `route_not_found`.
 */
export function routeOf(event: Pick<APIGatewayProxyEvent, "httpMethod" | "resource">): {
  readonly name: OperationName;
  readonly operation: Operation;
} {
  const route = byRoute.get(`${event.httpMethod} ${event.resource}`);
  if (!route) throw new LatchkeyError("route_not_found", "Resource not found.");
  return route;
}

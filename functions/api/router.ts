import type { APIGatewayProxyEvent } from "aws-lambda";
import type { Operation } from "../../contract/operations/operation.ts";
import { operations } from "../../contract/operations.ts";
import { listMethods, methodsServedBy, type OperationName } from "../../contract/routes.ts";
import { LatchkeyError } from "../../core/errors.ts";
import type { Api, OperationHandlers, OperationResponse } from "./operation.ts";
import { interanaOperations } from "./operations/interana.ts";
import { secretOperations } from "./operations/secrets.ts";
import { serviceOperations } from "./operations/service.ts";
import { tokenOperations } from "./operations/tokens.ts";
import { usageOperations } from "./operations/usage.ts";
import { readRequest } from "./read-request.ts";

/** The handler of every operation. A declared operation without a handler fails to compile. */
const handlers: OperationHandlers = {
  ...tokenOperations,
  ...usageOperations,
  ...secretOperations,
  ...serviceOperations,
  ...interanaOperations,
};

/** An operation bound to its handler: it reads the event and handles the request. */
type Route = (api: Api, event: APIGatewayProxyEvent) => Promise<OperationResponse>;

function bind<N extends OperationName>(name: N): Route {
  return async (api, event) => handlers[name](api, readRequest(name, event));
}

const routes = new Map(
  (Object.keys(operations) as OperationName[]).flatMap((name) => {
    const { method, path } = operations[name];
    return methodsServedBy(method).map((served): [string, Route] => [`${served} ${path}`, bind(name)]);
  }),
);

const tags = new Map<string, Operation["tag"]>(Object.values(operations).map(({ path, tag }) => [path, tag]));

/** The tag of the resource's operations, which decides their error format. */
export function findTag({ resource }: Pick<APIGatewayProxyEvent, "resource">): Operation["tag"] {
  return tags.get(resource) ?? "Service";
}

/**
 * Finds the operation of an event. API Gateway has already matched the path to a resource. `event.path` can't be used,
 * because it includes the base path of a custom domain.
 *
 * @throws LatchkeyError `route_not_found`, `method_not_allowed`.
 */
export function findRoute({ httpMethod, resource }: Pick<APIGatewayProxyEvent, "httpMethod" | "resource">): Route {
  const route = routes.get(`${httpMethod} ${resource}`);
  if (route) return route;
  const allowed = listMethods(resource);
  if (allowed.length === 0) throw new LatchkeyError("route_not_found", "Resource not found.");
  throw new LatchkeyError("method_not_allowed", `Use ${allowed.join(" or ")}.`);
}

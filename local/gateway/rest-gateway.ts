import { logResponse, type WriteAccessLog } from "./access-log.ts";
import type { InvokeFunction } from "./authorizers/authorizer-engine.ts";
import type { RestAuthorizer } from "./authorizers/rest-authorizer.ts";
import type { Gateway, GatewayRequest, HttpResponse } from "./gateway-request.ts";
import { type GatewayResponses, type GatewayResponseType, gatewayResponse } from "./gateway-response.ts";
import { type MockIntegration, mockResponse } from "./mock-integration.ts";
import { proxyEvent, requestEvent } from "./proxy-event.ts";
import { proxyResponse } from "./proxy-response.ts";
import { type ApiStage, createRequestContext, type RequestContext } from "./request-context.ts";
import type { RouteMatch, Router } from "./router.ts";

/** A Lambda proxy integration. */
export interface FunctionIntegration {
  readonly type: "AWS_PROXY";
  readonly functionArn: string;
  /** How long API Gateway waits for the function, in milliseconds. */
  readonly timeoutMs: number;
}

/** A method of a REST API. */
export interface Method {
  readonly authorizer: RestAuthorizer | undefined;
  readonly integration: FunctionIntegration | MockIntegration;
}

/** A REST API with its only stage. */
export interface RestApi extends ApiStage {
  /** `arn:aws:execute-api:<region>:<account>:<api id>/<stage>`, the prefix of its methods' ARNs. */
  readonly stageArn: string;
  readonly router: Router<Method>;
  readonly authorizers: readonly RestAuthorizer[];
  readonly gatewayResponses: GatewayResponses;
  readonly binaryMediaTypes: readonly string[];
}

/** The services that every gateway uses. */
export interface GatewayServices {
  readonly invoke: InvokeFunction;
  /** Called with the reason for a 5xx. */
  readonly report: (problem: string) => void;
  readonly logAccess: WriteAccessLog;
  /** How long a flush takes to reach each node of an authorizer's cache, in milliseconds. Default: as measured on AWS. */
  readonly flushLagMs?: readonly number[] | undefined;
}

/** How long the parts of a call took, in milliseconds. */
interface Timing {
  integrationLatency?: number;
}

/** Thrown to end a request with a gateway response. */
class GatewayRefusal extends Error {
  override readonly name = "GatewayRefusal";
  readonly type: GatewayResponseType;
  readonly text: string | null;

  constructor(type: GatewayResponseType, text: string | null) {
    super(text ?? type);
    this.type = type;
    this.text = text;
  }
}

const internalError = () => new GatewayRefusal("DEFAULT_5XX", "Internal server error");

/** Serves a REST API as API Gateway does. */
export function createRestGateway(api: RestApi, services: GatewayServices): Gateway {
  return {
    apiId: api.apiId,
    stageName: api.stageName,
    flushAuthorizers: () => {
      for (const authorizer of api.authorizers) authorizer.flush();
    },
    async handle(request) {
      const route = api.router(request.method, request.path);
      const context: RequestContext = createRequestContext(request, api, route?.resourcePath ?? "");
      const timing: Timing = {};
      const response = await serve(api, services, request, route, context, timing);
      const call = { receivedAt: context.requestTimeEpoch, authorizer: context.authorizer, ...timing };
      logResponse(api, context, response, call, services.logAccess);
      return response;
    },
  };
}

async function serve(
  api: RestApi,
  services: GatewayServices,
  request: GatewayRequest,
  route: RouteMatch<Method> | undefined,
  context: RequestContext,
  timing: Timing,
): Promise<HttpResponse> {
  try {
    if (!route) throw new GatewayRefusal("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token");
    if (!request.body) throw new GatewayRefusal("REQUEST_TOO_LARGE", "Request Too Long");
    await authorize(api, request, route, context);
    const startedAt = Date.now();
    try {
      return await integrate(api, services, request, route, context);
    } finally {
      timing.integrationLatency = Date.now() - startedAt;
    }
  } catch (error) {
    if (!(error instanceof GatewayRefusal)) services.report(error instanceof Error ? error.message : String(error));
    const { type, text } = error instanceof GatewayRefusal ? error : internalError();
    context.error = { message: text, messageString: JSON.stringify(text), responseType: type };
    return gatewayResponse(type, api.gatewayResponses, { request, api, context });
  }
}

async function authorize(
  api: RestApi,
  request: GatewayRequest,
  route: RouteMatch<Method>,
  context: RequestContext,
): Promise<void> {
  const { authorizer } = route.method;
  if (!authorizer) return;
  const methodArn = `${api.stageArn}/${request.method}/${request.path.replace(/^\//, "")}`;
  const event = requestEvent(request, api, route, context);
  const verdict = await authorizer.authorize({ request, api, context, methodArn, requestEvent: event });
  if (verdict.context) context.authorizer = verdict.context;
  if (!verdict.ok) throw new GatewayRefusal(verdict.responseType, verdict.message);
}

async function integrate(
  api: RestApi,
  services: GatewayServices,
  request: GatewayRequest,
  route: RouteMatch<Method>,
  context: RequestContext,
): Promise<HttpResponse> {
  const { integration } = route.method;
  if (integration.type === "MOCK") return mockResponse(integration, request, api, context);
  const event = proxyEvent(request, api, route, context, api.binaryMediaTypes);
  const result = await within(integration.timeoutMs, services.invoke(integration.functionArn, event));
  const response = proxyResponse(result, context, api.binaryMediaTypes);
  if (response) return { ...response, headers: [...response.headers, [traceHeader, event.headers[traceHeader] ?? ""]] };
  services.report(`The function's response to ${request.method} ${route.resourcePath} is malformed.`);
  throw internalError();
}

/** Only responses of backends have it, not the API's own. */
const traceHeader = "X-Amzn-Trace-Id";

/** Waits for a function as long as API Gateway does. @throws GatewayRefusal if it takes longer. */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    const refuse = () => reject(new GatewayRefusal("INTEGRATION_TIMEOUT", "Endpoint request timed out"));
    timer = setTimeout(refuse, timeoutMs);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

import type { Authorizer, InvokeFunction } from "./authorizer.ts";
import { fillTemplate } from "./context-template.ts";
import type { Gateway, GatewayAnswer, GatewayRequest } from "./gateway-request.ts";
import { type GatewayResponses, type GatewayResponseType, gatewayResponse } from "./gateway-response.ts";
import { type MockIntegration, mockAnswer } from "./mock-integration.ts";
import { proxyAnswer } from "./proxy-answer.ts";
import { proxyEvent, requestEvent } from "./proxy-event.ts";
import { type ApiStage, createRequestContext, type RequestContext } from "./request-context.ts";
import type { RouteMatch, Router } from "./router.ts";

/** A Lambda proxy integration. */
export interface FunctionIntegration {
  readonly type: "AWS_PROXY";
  readonly functionArn: string;
  /** How long API Gateway waits for the function, in milliseconds. */
  readonly timeoutMs: number;
}

/** What a method of a REST API does. */
export interface Method {
  readonly authorizer: Authorizer | undefined;
  readonly integration: FunctionIntegration | MockIntegration;
}

/** A REST API with its one stage. */
export interface RestApi extends ApiStage {
  /** `arn:aws:execute-api:<region>:<account>:<api id>/<stage>`, which the ARNs of its methods begin with. */
  readonly stageArn: string;
  readonly router: Router<Method>;
  readonly authorizers: readonly Authorizer[];
  readonly gatewayResponses: GatewayResponses;
  readonly binaryMediaTypes: readonly string[];
  readonly accessLogFormat?: string | undefined;
}

/** What a gateway works with. */
export interface GatewayPorts {
  readonly invoke: InvokeFunction;
  /** Takes a line of the access log. */
  readonly logAccess: (line: string) => void;
  /** Told why a call was answered with 5xx. */
  readonly report: (trouble: string) => void;
}

/** An answer that the gateway gives itself, on its way out of the call. */
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
export function createRestGateway(api: RestApi, ports: GatewayPorts): Gateway {
  return {
    apiId: api.apiId,
    stageName: api.stageName,
    flushAuthorizers: () => {
      for (const authorizer of api.authorizers) authorizer.flush();
    },
    async handle(request) {
      const route = api.router(request.method, request.path);
      const context: RequestContext = createRequestContext(request, api, route?.resourcePath ?? "");
      const answer = await serve(api, ports, request, route, context);
      logAccess(api, ports, context, answer);
      return answer;
    },
  };
}

async function serve(
  api: RestApi,
  ports: GatewayPorts,
  request: GatewayRequest,
  route: RouteMatch<Method> | undefined,
  context: RequestContext,
): Promise<GatewayAnswer> {
  try {
    if (!route) throw new GatewayRefusal("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token");
    if (!request.body) throw new GatewayRefusal("REQUEST_TOO_LARGE", "Request Too Long");
    await authorize(api, request, route, context);
    return await integrate(api, ports, request, route, context);
  } catch (error) {
    if (!(error instanceof GatewayRefusal)) ports.report(error instanceof Error ? error.message : String(error));
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
  if (!verdict.ok) throw new GatewayRefusal(verdict.answer, verdict.message);
}

async function integrate(
  api: RestApi,
  ports: GatewayPorts,
  request: GatewayRequest,
  route: RouteMatch<Method>,
  context: RequestContext,
): Promise<GatewayAnswer> {
  const { integration } = route.method;
  if (integration.type === "MOCK") return mockAnswer(integration, request, api, context);
  const event = proxyEvent(request, api, route, context, api.binaryMediaTypes);
  const result = await within(integration.timeoutMs, ports.invoke(integration.functionArn, event));
  const answer = proxyAnswer(result, context, api.binaryMediaTypes);
  if (answer) return answer;
  ports.report(`The function's answer to ${request.method} ${route.resourcePath} is malformed.`);
  throw internalError();
}

/** Waits for a function as long as API Gateway does. @throws GatewayRefusal where it takes longer. */
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

function logAccess(api: RestApi, ports: GatewayPorts, context: RequestContext, answer: GatewayAnswer): void {
  if (!api.accessLogFormat) return;
  const values = {
    ...context,
    status: answer.status,
    responseLength: Buffer.byteLength(answer.body),
    responseLatency: Date.now() - context.requestTimeEpoch,
  };
  ports.logAccess(fillTemplate(api.accessLogFormat, { context: values, stageVariables: api.stageVariables }, "-"));
}

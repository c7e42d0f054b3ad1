import type { GatewayRequest, HttpResponse } from "../gateway/gateway-request.ts";
import { matchesWildcard } from "../gateway/policy-evaluation.ts";
import type { EdgeFunction } from "./edge-function.ts";
import { type ResponseHeaders, withResponseHeaders } from "./response-headers.ts";

/** How requests for some paths are served. */
export interface Behavior {
  /** E.g. `/v1/*`; `*` matches any characters, including slashes. */
  readonly pathPattern: string;
  readonly allowedMethods: readonly string[];
  readonly viewerRequest?: EdgeFunction | undefined;
  readonly responseHeaders?: ResponseHeaders | undefined;
  readonly origin: (request: GatewayRequest) => Promise<HttpResponse> | HttpResponse;
}

/** The page that replaces an error of an origin. */
export interface ErrorResponse {
  readonly errorCode: number;
  readonly responseCode: number;
  readonly pagePath: string;
}

/** A distribution as a template declares it. */
export interface DistributionSettings {
  readonly id: string;
  readonly domainName: string;
  /** The object for `/`, e.g. `index.html`. */
  readonly rootObject: string | undefined;
  /** The first behavior whose pattern matches is used; the last must match everything. */
  readonly behaviors: readonly Behavior[];
  readonly errorResponses: readonly ErrorResponse[];
}

/** A distribution that can be served. */
export interface Distribution {
  readonly domainName: string;
  readonly handle: (request: GatewayRequest) => Promise<HttpResponse>;
}

/** Serves requests as CloudFront does, but without caches and over plain HTTP. */
export function createDistribution(settings: DistributionSettings): Distribution {
  const edge = { distributionId: settings.id, distributionDomainName: settings.domainName };

  async function handle(request: GatewayRequest): Promise<HttpResponse> {
    const behavior = behaviorFor(settings, request.path);
    if (!behavior.allowedMethods.includes(request.method)) {
      const body = "This distribution is not configured to allow the HTTP request method.";
      return { status: 403, headers: [["Content-Type", "text/plain"]], body };
    }
    const outcome = (await behavior.viewerRequest?.(request, edge)) ?? { request };
    if ("response" in outcome) return withResponseHeaders(outcome.response, behavior.responseHeaders);
    const response = await behavior.origin(withRootObject(outcome.request, settings.rootObject));
    return withResponseHeaders(await withErrorPage(settings, response, request), behavior.responseHeaders);
  }
  return { domainName: settings.domainName, handle };
}

function behaviorFor({ behaviors, domainName }: DistributionSettings, path: string): Behavior {
  const behavior = behaviors.find(({ pathPattern }) => matchesWildcard(pathPattern, path));
  if (!behavior) throw new Error(`${domainName} has no default behavior.`);
  return behavior;
}

function withRootObject(request: GatewayRequest, rootObject: string | undefined): GatewayRequest {
  return rootObject && request.path === "/" ? { ...request, path: `/${rootObject}` } : request;
}

async function withErrorPage(
  settings: DistributionSettings,
  response: HttpResponse,
  request: GatewayRequest,
): Promise<HttpResponse> {
  const page = settings.errorResponses.find(({ errorCode }) => errorCode === response.status);
  if (!page) return response;
  const { origin } = behaviorFor(settings, page.pagePath);
  const instead = await origin({ ...request, method: "GET", path: page.pagePath, query: [], body: Buffer.alloc(0) });
  return { ...instead, status: page.responseCode };
}

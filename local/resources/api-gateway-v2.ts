import type { Provider, Resource } from "../assembly/deploy-assembly.ts";
import type { HttpApis } from "./http-apis.ts";
import type { WebSocketApis } from "./websocket-apis.ts";

/** Runs `AWS::ApiGatewayV2::*`, whose types HTTP APIs and WebSocket APIs share, with what runs the kind of API. */
export function apiGatewayV2Providers(
  httpApis: Pick<HttpApis, "providers">,
  webSocketApis: Pick<WebSocketApis, "providers">,
): Readonly<Record<string, Provider>> {
  const webSocketApiIds = new Set<unknown>();
  const isOfWebSocketApi = ({ properties }: Resource): boolean =>
    properties["ProtocolType"] === "WEBSOCKET" || webSocketApiIds.has(properties["ApiId"]);
  const run = (type: string) => async (resource: Resource) => {
    const isWebSocket = isOfWebSocketApi(resource);
    const provider = (isWebSocket ? webSocketApis : httpApis).providers[type];
    if (!provider) throw new Error(`The local stack can't run a ${type} of this kind of API.`);
    const running = await provider(resource);
    if (isWebSocket && type === "AWS::ApiGatewayV2::Api") webSocketApiIds.add(running.ref);
    return running;
  };
  const types = new Set([...Object.keys(httpApis.providers), ...Object.keys(webSocketApis.providers)]);
  return Object.fromEntries([...types].map((type) => [type, run(type)]));
}

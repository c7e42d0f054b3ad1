import type { Fact } from "../fact.ts";
import { cacheFlushFacts } from "./cache-flush.ts";
import { gatewayResponseFacts } from "./gateway-responses.ts";
import { httpFacts } from "./http-authorizer.ts";
import { restRequestFacts } from "./rest-request-authorizer.ts";
import { restTokenFacts } from "./rest-token-authorizer.ts";
import { webSocketFacts } from "./websocket-authorizer.ts";
import { webSocketConnectionFacts } from "./websocket-connection.ts";

/** All facts. */
export const facts: readonly Fact[] = [
  ...restTokenFacts,
  ...restRequestFacts,
  ...httpFacts,
  ...webSocketFacts,
  ...webSocketConnectionFacts,
  ...gatewayResponseFacts,
  ...cacheFlushFacts,
];

import { authorizers, type Fact } from "../aws-contract/fact.ts";
import { webSocketGap } from "./emulator-gaps.ts";

/** Where the emulator differs from what was seen on AWS. */
const reasons = {
  webSocket: webSocketGap,
  flush: "the emulator cannot flush the authorizer cache of a stage",
  messages: "the emulator's errors have other texts",
  latency: "the emulator gives backends no integrationLatency",
  gate: "the emulator's REST APIs take identity sources into account only where verdicts are cached",
  request: "the emulator spells headers in lower case, and its REQUEST event lacks members",
  empty: "the emulator's HTTP APIs take an empty identity source for a missing one",
  thrown: "the emulator's HTTP APIs return 500 where the function throws or returns Unauthorized",
  context: "the emulator gives backends the context as it is, with what AWS refuses, drops or leaves out",
  payload: "the emulator's event of payload 1.0 and its cookies are not those of AWS",
  simple: "the emulator takes isAuthorized only as a boolean",
  headers: "the emulator's responses lack headers",
} as const;

const gaps: Readonly<Record<string, keyof typeof reasons>> = {
  "rest-token/implicit-deny": "messages",
  "rest-token/no-policy": "messages",
  "rest-token/object-in-context": "context",
  "rest-token/scalars-in-context": "latency",
  "rest-token/latency-tells-cached": "latency",
  "rest-request/missing-header": "gate",
  "rest-request/empty-header": "gate",
  "rest-request/missing-query": "gate",
  "rest-request/empty-query": "gate",
  "rest-request/event": "request",
  "rest-request/other-values-do-not-matter": "request",
  "rest-request/no-policy": "messages",
  "rest-request/context": "latency",
  "http/empty-header": "empty",
  "http/empty-or-repeated-query": "empty",
  "http/event": "payload",
  "http/thrown-unauthorized": "thrown",
  "http/returned-unauthorized": "thrown",
  "http/claims-are-dropped": "context",
  "http/no-principal-in-context": "context",
  "http/simple-text": "simple",
  "http/payload-1-event": "payload",
  "http/payload-1-typed-context": "context",
  "responses/rest-error-headers": "headers",
  "responses/rest-trace-id": "headers",
  "responses/http-request-id": "headers",
};

/** Why a fact cannot be tried on the emulator at all. */
export function reasonNotToTry({ steps }: Fact): string | undefined {
  if (steps.some(({ type }) => type === "flush")) return reasons.flush;
  const isOfWebSocket = steps.some((step) => "authorizer" in step && authorizers[step.authorizer].api === "websocket");
  return isOfWebSocket ? reasons.webSocket : undefined;
}

/** Why a fact that can be tried on the emulator does not hold there. */
export function knownGap({ id }: Fact): string | undefined {
  const gap = gaps[id];
  return gap && reasons[gap];
}

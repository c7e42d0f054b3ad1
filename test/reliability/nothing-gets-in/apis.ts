import { managementCatalogue } from "../../../contract/management-catalogue.ts";
import { grantsFor } from "../../../contract/routes.ts";
import { compilePolicyRules, webSocketRules } from "../../../core/grants/compile-policy-rules.ts";
import { analyzeRoutes } from "../../../core/grants/route-analysis.ts";
import { type AuthorizerSettings, authorizerSettingsShape } from "../../../core/settings.ts";
import { readShape } from "../../../core/shape.ts";

/** The kinds of events that API Gateway asks an authorizer with. */
export const eventKinds = ["TOKEN", "REQUEST", "HTTP 1.0", "HTTP 2.0", "WebSocket"] as const;
export type EventKind = (typeof eventKinds)[number];

/** A route, with the grants that a call of it needs one of. */
export interface ApiRoute {
  readonly method: string;
  readonly path: string;
}

/** An API that is attacked: what the reference knows of it, and the settings that its authorizer is deployed with. */
export interface Api {
  readonly label: string;
  readonly kind: EventKind;
  readonly header: string;
  readonly prefixes: readonly string[];
  readonly scopes: readonly { readonly name: string; readonly grants: readonly string[] }[];
  readonly anyToken: readonly string[];
  readonly routes: readonly ApiRoute[];
  /** Whether people sign in to it. */
  readonly isManagement: boolean;
  /** Whether verdicts are cached by address, and the policy doesn't repeat the ranges. */
  readonly checksAddressItself: boolean;
  readonly settings: AuthorizerSettings;
}

const route = (method: string, path: string): ApiRoute => ({ method, path });
const orders = [
  route("GET", "/v1/orders"),
  route("POST", "/v1/orders"),
  route("GET", "/v1/orders/{id}"),
  route("PATCH", "/v1/orders/{id}"),
  route("DELETE", "/v1/orders/{id}"),
  route("GET", "/v1/orders/{id}/items"),
  route("GET", "/v1/files/{path+}"),
  route("PUT", "/v1/files/{path+}"),
  route("GET", "/v1/users/{user}"),
  route("GET", "/v1/users/me"),
  route("GET", "/health"),
];
const scope = (name: string, ...grants: string[]) => ({ name, description: `Grants ${name}.`, grants });
const catalogue = [
  scope("orders:read", "GET /v1/orders", "GET /v1/orders/{id}", "GET /v1/orders/{id}/items"),
  scope("orders:write", "POST /v1/orders", "PATCH /v1/orders/{id}", "DELETE /v1/orders/{id}"),
  scope("orders", "* /v1/orders", "* /v1/orders/*"),
  scope("files:read", "GET /v1/files/*"),
  scope("files:write", "PUT /v1/files/{path+}"),
  scope("users:me", "GET /v1/users/me"),
  scope("users:read", "GET /v1/users/{user}"),
  scope("everything", "* /*"),
  scope("nothing"),
  scope("connect", "$connect"),
];

/** The names of scopes that the tokens of the world have some of. */
export const scopeNames = [...catalogue.map(({ name }) => name), "tokens:self", "tokens:admin", "tokens:introspect"];

interface Declared {
  readonly label: string;
  readonly kind: EventKind;
  readonly header: string;
  readonly prefixes?: readonly string[];
  readonly anyToken?: readonly string[];
}

const declared: readonly Declared[] = [
  { label: "REST TOKEN", kind: "TOKEN", header: "Authorization" },
  { label: "REST TOKEN, name and secret", kind: "TOKEN", header: "X-Authentication", prefixes: ["acme", "lk"] },
  { label: "REST REQUEST", kind: "REQUEST", header: "X-Api-Key", anyToken: ["GET /health"] },
  { label: "REST REQUEST, name and secret", kind: "REQUEST", header: "X-Authentication" },
  { label: "HTTP 1.0", kind: "HTTP 1.0", header: "Authorization", anyToken: ["GET /health"] },
  { label: "HTTP 2.0", kind: "HTTP 2.0", header: "Authorization", prefixes: ["lk", "acme"] },
  { label: "HTTP 2.0, X-Api-Key", kind: "HTTP 2.0", header: "X-Api-Key", anyToken: ["GET /health"] },
  { label: "WebSocket", kind: "WebSocket", header: "Authorization" },
  { label: "WebSocket of a page", kind: "WebSocket", header: "Sec-WebSocket-Protocol" },
];

/** All of them, each with the settings that its construct writes. */
export function makeApis(): Api[] {
  return [...declared.map(protectedApi), managementApi("TOKEN"), managementApi("REQUEST")];
}

function protectedApi({ label, kind, header, prefixes = ["lk"], anyToken = [] }: Declared): Api {
  const isRest = kind === "TOKEN" || kind === "REQUEST" || kind === "HTTP 1.0";
  const grants = [...anyToken, ...catalogue.flatMap((each) => each.grants)];
  const routes = orders.map((each) => ({ ...each, isProtected: true }));
  const rules = isRest ? compilePolicyRules(analyzeRoutes({ routes, isComplete: true }, grants)) : webSocketRules;
  return withSettings({
    label,
    kind,
    header,
    prefixes,
    anyToken,
    scopes: catalogue,
    routes: kind === "WebSocket" ? [route("", "$connect")] : orders,
    isManagement: false,
    checksAddressItself: kind === "REQUEST",
    policyRules: kind === "HTTP 2.0" ? null : rules,
  });
}

function managementApi(kind: EventKind): Api {
  const grants = [...grantsFor("any"), ...managementCatalogue.flatMap((each) => each.grants)];
  return withSettings({
    label: `management, ${kind}`,
    kind,
    header: "Authorization",
    prefixes: ["lk"],
    anyToken: grantsFor("any"),
    scopes: managementCatalogue,
    routes: managementRoutes,
    isManagement: true,
    checksAddressItself: false,
    policyRules: compilePolicyRules(analyzeRoutes({ routes: [], isComplete: false }, grants)),
  });
}

const managementRoutes = [
  route("POST", "/v1/tokens"),
  route("GET", "/v1/tokens"),
  route("GET", "/v1/tokens/{id}"),
  route("PATCH", "/v1/tokens/{id}"),
  route("DELETE", "/v1/tokens/{id}"),
  route("POST", "/v1/tokens/{id}/rotate"),
  route("GET", "/v1/usage"),
  route("GET", "/v1/caller"),
  route("GET", "/v1/tokens/self"),
];

function withSettings({
  policyRules,
  ...api
}: Omit<Api, "settings"> & { readonly policyRules: AuthorizerSettings["policyRules"] }): Api {
  const [prefix = "", ...acceptedPrefixes] = api.prefixes;
  const written: AuthorizerSettings = {
    header: api.header,
    prefix,
    acceptedPrefixes,
    scopes: managementOrOwn(api),
    anyToken: api.anyToken,
    policyRules,
    lastSeenResolution: api.kind === "REQUEST" ? null : 60,
    cachesVerdicts: !api.isManagement,
    ...(api.checksAddressItself && { addressCondition: "none" as const }),
    ...(api.kind === "WebSocket" && { recordedStages: ["prod"] }),
  };
  return { ...api, settings: readShape("settings", authorizerSettingsShape, JSON.parse(JSON.stringify(written))) };
}

const managementOrOwn = ({ scopes }: Pick<Api, "scopes">) =>
  scopes.map((each) => ({ description: "A scope.", ...each }));

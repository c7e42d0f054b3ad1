import type { Random } from "../random.ts";
import type { Api, ApiRoute } from "./apis.ts";
import { itemMutations } from "./mutate-item.ts";
import { flipBit, nameMutations, secretMutations } from "./mutate-text.ts";
import type { World } from "./people.ts";
import { epoch, type Item, type WorldToken } from "./tokens.ts";

/** An event for an authorizer, and what the reference has to know of it. */
export interface Attack {
  readonly event: Readonly<Record<string, unknown>>;
  /** The one value of the header that the authorizer serves; `undefined`: there is none, or several. */
  readonly header: string | undefined;
  readonly route: ApiRoute;
  readonly resource: string;
  /** The client's address, whether the event has it or not. */
  readonly address: string;
  readonly at: number;
  /** What the table returns for an id at the first read, and at the second. */
  readonly itemOf: (tokenId: string, read: 1 | 2) => Item | undefined;
  readonly token: WorldToken;
  /** The names of what was done to the valid event. */
  readonly mutations: readonly string[];
}

const stage = "arn:aws:execute-api:eu-west-1:111111111111:abcdef1234/prod";
const parameterValues = ["7", "a%2Fb", "a:b", "ünï", "..", "~", "x".repeat(200), "{id}", "a b", "%", "Me", "-"];
const strangers = ["192.0.2.1", "10.0.0.1", "2001:db9::1", "::1", "::ffff:10.0.0.1", "::ffff:192.0.2.9", "192.0.2.255"];

/** Makes an event from a valid one, with up to two mutations. */
export function makeAttack(random: Random, api: Api, tokens: readonly WorldToken[], people: World): Attack {
  const [token, other] = [random.pick(tokens), random.pick(tokens)];
  const mutations: string[] = [];
  const choose = <T>(of: Readonly<Record<string, T>>, what: string): T => {
    const name = random.pick(Object.keys(of));
    mutations.push(`${what}: ${name}`);
    return of[name] as T;
  };
  const secret = random.chance(0.4) ? choose(secretMutations, "secret")(random, token, other) : token.current;
  const isPerson = api.isManagement && random.chance(0.5);
  const credential = isPerson ? mutateJwt(random, people, mutations) : secret;
  const name = random.chance(0.1) ? choose(nameMutations, "name")(random, token.name) : token.name;
  const value = writeHeader(random, api.header, credential, name, mutations);
  const item = random.chance(0.2) ? choose(itemMutations, "item")(random, token, other) : token.item;
  const isChanging = api.kind === "WebSocket" && random.chance(0.1);
  const second = isChanging ? choose(itemMutations, "item at the second read")(random, token, other) : item;
  const address = random.chance(0.2) ? random.pick(strangers) : token.address;
  const route = random.pick(api.routes);
  const resource = resourceOf(random, route);
  const { headers, multiValueHeaders } = sendHeader(random, api, value, token, mutations);
  const event = eventOf(random, api, { value, headers, multiValueHeaders, route, resource, address });
  return {
    event,
    header: api.kind === "TOKEN" ? value : theOnlyValue(event, api.header),
    route,
    resource,
    address,
    at: timeOf(random, token, isPerson),
    itemOf: (id, read) => (id !== token.id ? tokens.find((each) => each.id === id)?.item : read === 1 ? item : second),
    token,
    mutations,
  };
}

/** A resource of a route, with some values for its parameters. */
export function resourceOf(random: Random, { method, path }: ApiRoute): string {
  if (path === "$connect") return `${stage}/$connect`;
  const filled = path.replaceAll(/\{[^}]*\}/g, (parameter) =>
    parameter.endsWith("+}")
      ? `${random.pick(parameterValues)}/${random.pick(parameterValues)}`
      : random.pick(parameterValues),
  );
  return `${stage}/${method}${filled}`;
}

/** Some time around the ends of a token's secrets; of a person's JWT, before their keys would be fetched again. */
function timeOf(random: Random, { edges }: WorldToken, isPerson: boolean): number {
  const edge = isPerson ? epoch + 5_000 : edges.length > 0 && random.chance(0.7) ? random.pick(edges) : epoch;
  return Math.max(edge + random.pick([-1_000, -1, 0, 1, 1_000]), epoch - 120_000);
}

function mutateJwt(random: Random, { jwts }: World, mutations: string[]): string {
  const jwt = random.pick(jwts);
  if (random.chance(0.4)) return jwt;
  const [head = "", body = "", signature = ""] = jwt.split(".");
  const [otherHead = "", otherBody = "", otherSignature = ""] = random.pick(jwts).split(".");
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const variants: Readonly<Record<string, string>> = {
    "flipped bit": flipBit(random, jwt),
    truncated: jwt.slice(0, random.below(jwt.length)),
    "another body": `${head}.${otherBody}.${signature}`,
    "another header": `${otherHead}.${body}.${signature}`,
    "another signature": `${head}.${body}.${otherSignature}`,
    "no signature": `${head}.${body}.`,
    "algorithm none": `${encode({ alg: "none", typ: "JWT" })}.${body}.${random.pick([signature, "", "AA"])}`,
    "algorithm HS256": `${encode({ alg: "HS256", kid: random.pick(["rsa", "ec", "ed"]) })}.${body}.${signature}`,
    "a part more": `${jwt}.${signature}`,
    padding: `${head}.${body}.${signature}==`,
    "no JSON": `${head}.${encode("{").slice(1)}.${signature}`,
    "10 KB": `${head}.${"A".repeat(10_240)}.${signature}`,
  };
  const name = random.pick(Object.keys(variants));
  mutations.push(`JWT: ${name}`);
  return variants[name] ?? jwt;
}

/** Writes credentials in a valid form of the header, or in an invalid one. */
function writeHeader(random: Random, header: string, secret: string, name: string, mutations: string[]): string {
  const spaced = random.chance(0.05) ? `${random.pick([" ", "\t", "\n", "\u00a0"])}${secret}` : secret;
  if (header === "X-Api-Key") return spaced;
  if (header === "X-Authentication") return random.chance(0.6) ? `${name}:${secret}` : spaced;
  if (header === "Sec-WebSocket-Protocol") {
    const offers = ["latchkey", "latchkey, v2", "latchkey,v2 ,", "", "latchkey\t", "latchkey,,"];
    return `${random.chance(0.7) ? "latchkey" : random.pick(offers)}${random.pick([", ", ",", " , "])}${secret}`;
  }
  if (random.chance(0.85)) return `${random.pick(["Bearer", "bearer", "Token", "APIToken", "JWT"])} ${secret}`;
  mutations.push("scheme");
  const schemes = [
    "Basic ",
    "Bearer",
    "Bearer:",
    "Bearer\t",
    "Bearer  ",
    "",
    "Bearer Bearer ",
    "Digest ",
    " Bearer ",
    "B\u0435arer ",
  ];
  return `${random.pick(schemes)}${secret}${random.pick(["", " ", ", Bearer x", "\r\n"])}`;
}

interface SentHeaders {
  readonly headers: Readonly<Record<string, string>> | null | undefined;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>> | null | undefined;
}

/** Sends the header as it is, twice, under another name, or not at all. */
function sendHeader(
  random: Random,
  { header, kind }: Api,
  value: string,
  token: WorldToken,
  mutations: string[],
): SentHeaders {
  const name =
    kind === "HTTP 2.0" ? header.toLowerCase() : random.pick([header, header.toLowerCase(), header.toUpperCase()]);
  const others = { Host: "api.example", "X-Forwarded-For": token.address, Cookie: `a=${token.current}` };
  const multi = (values: readonly string[]) => (kind === "HTTP 2.0" ? undefined : { [name]: values });
  if (random.chance(0.85)) {
    return { headers: { ...others, [name]: value }, multiValueHeaders: multi([value]) };
  }
  mutations.push("header");
  const forms: readonly SentHeaders[] = [
    { headers: { ...others, [name]: value }, multiValueHeaders: { [name]: [token.current, value] } },
    {
      headers: { [header]: value, [header.toUpperCase()]: `${value} ` },
      multiValueHeaders: undefined,
    },
    { headers: { [`${name} `]: value, [`x-${name}`]: value }, multiValueHeaders: null },
    { headers: others, multiValueHeaders: {} },
    { headers: null, multiValueHeaders: null },
    { headers: undefined, multiValueHeaders: undefined },
    { headers: { [name]: "" }, multiValueHeaders: { [name]: [""] } },
    { headers: { [name]: value }, multiValueHeaders: { [name]: [value, value] } },
    { headers: {}, multiValueHeaders: { [name]: [value] } },
  ];
  return random.pick(forms);
}

/** The value of a header that an event has once, or several times the same. */
function theOnlyValue({ headers, multiValueHeaders }: Partial<SentHeaders>, name: string): string | undefined {
  const values = new Set<string>();
  const isIt = (key: string) => key.toLowerCase() === name.toLowerCase();
  for (const key of Object.keys(headers ?? {})) if (isIt(key)) values.add(headers?.[key] ?? "");
  for (const key of Object.keys(multiValueHeaders ?? {})) {
    if (isIt(key)) for (const value of multiValueHeaders?.[key] ?? []) values.add(value);
  }
  return values.size === 1 ? [...values][0] : undefined;
}

interface Sent extends SentHeaders {
  readonly value: string;
  readonly route: ApiRoute;
  readonly resource: string;
  readonly address: string;
}

type Event = Readonly<Record<string, unknown>> & Partial<SentHeaders>;

/** The event in the shape of its kind, with the members that API Gateway documents. */
function eventOf(
  random: Random,
  api: Api,
  { value, headers, multiValueHeaders, route, resource, address }: Sent,
): Event {
  if (api.kind === "TOKEN") return { type: "TOKEN", authorizationToken: value, methodArn: resource };
  const identity = { sourceIp: address, userAgent: "test" };
  const requestContext = { apiId: "abcdef1234", stage: "prod", requestId: "r", identity };
  if (api.kind === "HTTP 2.0") {
    return {
      version: "2.0",
      type: "REQUEST",
      routeArn: resource,
      routeKey: `${route.method} ${route.path}`,
      identitySource: [value],
      headers,
      requestContext: { ...requestContext, http: { method: route.method, path: "/", sourceIp: address } },
    };
  }
  return {
    type: "REQUEST",
    methodArn: resource,
    headers,
    multiValueHeaders,
    queryStringParameters: { token: value },
    ...(api.kind === "HTTP 1.0" && { version: "1.0", identitySource: value }),
    requestContext: {
      ...requestContext,
      ...(api.kind === "WebSocket" && {
        connectionId: random.text("abcdef", 8),
        routeKey: "$connect",
        eventType: "CONNECT",
      }),
    },
  };
}

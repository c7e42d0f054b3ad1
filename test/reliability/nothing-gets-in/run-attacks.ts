import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { LatchkeyError } from "../../../core/errors.ts";
import { authorize } from "../../../functions/authorizer/authorize.ts";
import type { AuthorizerEvent } from "../../../functions/authorizer/authorizer-event.ts";
import { createDynamoVerificationStore } from "../../../functions/aws/dynamo-verification-store.ts";
import { authorizeManagement } from "../../../functions/management-authorizer/authorize-management.ts";
import { createJwtVerification } from "../../../functions/management-authorizer/verify-jwt.ts";
import { evaluatePolicy, PolicyDocument } from "../../../local/gateway/policy-evaluation.ts";
import { createRandom, type Random } from "../random.ts";
import { type Api, type ApiRoute, makeApis, scopeNames } from "./apis.ts";
import { type Attack, makeAttack, resourceOf } from "./attack-event.ts";
import { policyAllows } from "./iam-policy.ts";
import { client, makePeople, rules, type World } from "./people.ts";
import { type Expectation, expectFor, type Holder, mayCall, readCredentials } from "./reference.ts";
import { expectForJwt, isJwt } from "./reference-jwt.ts";
import { epoch, makeTokens } from "./tokens.ts";

/** What came of so many attacks. */
export interface Tally {
  attacks: number;
  /** Calls that policies were evaluated for. */
  evaluations: number;
  allowed: number;
  falseAccepts: number;
  falseRefusals: number;
  crashes: number;
  slowDecisions: number;
  /** The longest decision, in milliseconds of CPU. */
  slowest: number;
  /** How often each outcome came. */
  readonly outcomes: Record<string, number>;
  /** The first faults, to repeat them: the API, and what was done, without secrets. */
  readonly examples: string[];
}

/** The most CPU time that a decision may take, in milliseconds. */
const cpuLimitMs = 20;

type Outcome = "unauthorized" | "fault" | { readonly crash: string } | Verdict;

interface Verdict {
  readonly principalId: string;
  readonly policyDocument: unknown;
  readonly context?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Attacks the authorizers of all APIs with events that are made from a seed. */
export async function runAttacks(seed: number, count: number): Promise<Tally> {
  const [warmUp, jwts] = [Math.min(300, count / 50), Math.min(400, count / 20)];
  const random = createRandom(seed);
  const apis = makeApis();
  const tokens = makeTokens(random, scopeNames, ["lk", "lk", "lk", "acme"], 400);
  const people = await makePeople(random, jwts);
  const tally: Tally = {
    attacks: 0,
    evaluations: 0,
    allowed: 0,
    falseAccepts: 0,
    falseRefusals: 0,
    crashes: 0,
    slowDecisions: 0,
    slowest: 0,
    outcomes: {},
    examples: [],
  };
  try {
    const target = await createTarget(people);
    // The first decision of each API is slower: code is compiled, and keys are fetched.
    for (let n = 0; n < warmUp; n++)
      for (const api of apis) await target.decide(api, makeAttack(random, api, tokens, people));
    for (let n = 0; n < count; n++) {
      const api = random.pick(apis);
      await attackOnce(random, target, api, makeAttack(random, api, tokens, people), people, tally);
    }
  } finally {
    await people.stop();
  }
  return tally;
}

type Target = Awaited<ReturnType<typeof createTarget>>;

type Fault = "falseAccepts" | "falseRefusals" | "crashes" | "slowDecisions";
type Found = [Fault, string][];

async function attackOnce(random: Random, target: Target, api: Api, attack: Attack, people: World, tally: Tally) {
  const { outcome, cpu } = await target.decide(api, attack);
  tally.attacks += 1;
  tally.slowest = Math.max(tally.slowest, cpu);
  const kind = typeof outcome === "string" ? outcome : "crash" in outcome ? "crash" : "policy";
  tally.outcomes[kind] = (tally.outcomes[kind] ?? 0) + 1;
  const faults: [Fault, string][] = [];
  // A collection of garbage in between is not the decision's: a slow decision is slow again.
  if (cpu > cpuLimitMs && (await target.decide(api, attack)).cpu > cpuLimitMs)
    faults.push(["slowDecisions", `${cpu} ms`]);
  const expected = expectation(api, attack, people);
  if (typeof outcome === "object" && "crash" in outcome) return [["crashes", outcome.crash]];
  if (typeof outcome === "object" && typeof expected === "object" && isTheirs(outcome, expected)) {
    return callsFor(random, api, attack).flatMap((call) => evaluate(outcome, expected, call, tally));
  }
  if (outcome === expected) return [];
  const fault = typeof outcome === "object" ? "falseAccepts" : "falseRefusals";
  return [[fault, `${describe(outcome)}, expected ${describe(expected)}`]];
}

/** Whether a policy is for this token or person, and for this secret of the token. */
function isTheirs({ principalId, context }: Verdict, { tokenId, owner, secretVersion, isOutside }: Holder): boolean {
  const named = [context?.["tokenId"] ?? "", context?.["owner"], principalId];
  if (named.join("\n") !== [tokenId, owner, owner].join("\n")) return false;
  return tokenId === "" || isOutside || Number(context?.["secretVersion"]) === secretVersion;
}

/** Holds what a policy says of a call to what the reference says. */
function evaluate({ policyDocument }: Verdict, expected: Holder, call: Call, tally: Tally): Found {
  const may = mayCall(expected, call.route, call.at, call.address);
  const [local, independent] = evaluateTwice(policyDocument, call);
  const what = `${call.route.method} ${call.route.path}`;
  tally.evaluations += 1;
  if (local) tally.allowed += 1;
  if (local !== independent) return [["falseAccepts", `the evaluators differ: ${what}`]];
  return local === may ? [] : [[may ? "falseRefusals" : "falseAccepts", what]];
}

interface Call {
  readonly route: ApiRoute;
  readonly resource: string;
  readonly address: string;
  readonly at: number;
}

/** The call itself, and some that API Gateway would answer from its cache: other routes, later, from other addresses. */
function callsFor(random: Random, api: Api, attack: Attack): Call[] {
  const { route, resource, address, at, token } = attack;
  const later = () => at + random.pick([0, 1, 999, 5_000, 300_000]);
  const elsewhere = () => (api.checksAddressItself ? address : random.pick([address, token.address, "10.1.2.3"]));
  const other = () => (api.kind === "HTTP 2.0" ? route : random.pick(api.routes));
  const cached = Array.from({ length: 2 }, (): Call => {
    const called = other();
    return { route: called, resource: resourceOf(random, called), address: elsewhere(), at: later() };
  });
  return [{ route, resource, address, at }, ...cached];
}

function expectation(api: Api, { header, address, at, itemOf }: Attack, people: World): Expectation {
  const credential = readCredentials(api.header, header ?? "")?.secret ?? "";
  if (api.isManagement && isJwt(credential)) return expectForJwt(credential, people.issuer, people.keys, at);
  const inEvent = api.kind === "TOKEN" ? undefined : address;
  const expectAt = (read: 1 | 2) => expectFor(api, { header, address: inEvent, at, itemOf: (id) => itemOf(id, read) });
  const first = expectAt(1);
  // A WebSocket's authorizer reads once more after it has recorded the connection.
  return api.kind === "WebSocket" && typeof first === "object" && !first.isOutside ? expectAt(2) : first;
}

function describe(outcome: Outcome | Expectation): string {
  return typeof outcome === "string" ? outcome : "a policy";
}

/** Asks both evaluators. What a policy can't be evaluated for is denied. */
function evaluateTwice(policy: unknown, { resource, address, at }: Call): [boolean, boolean] {
  const document = PolicyDocument.parse(policy);
  const request = { action: "execute-api:Invoke", resource, sourceIp: address, now: new Date(at) };
  return [
    evaluatePolicy(document, request) === "allow",
    policyAllows(policy as Parameters<typeof policyAllows>[0], { resource, address, at }),
  ];
}

const stampFailure = new LatchkeyError("unavailable", "The stamp failed.");

/** The authorizers as they are deployed, except that the table and the clock are a test's. */
async function createTarget(people: World) {
  let [attack, reads]: [Attack | undefined, number] = [undefined, 0];
  const store = createDynamoVerificationStore({
    tableName: "Tokens",
    client: {
      async getItem({ Key }) {
        reads += 1;
        const Item = attack?.itemOf(String(Key?.["pk"]?.S).slice("TOKEN#".length), reads === 1 ? 1 : 2);
        return Item ? { Item: Item as Record<string, AttributeValue> } : {};
      },
      async putItem() {},
      async updateItem() {
        if (reads % 2 === 0) throw stampFailure;
      },
    },
  });
  const now = () => new Date(attack?.at ?? epoch);
  const report = { accepted() {}, refused() {}, lastSeenFailed() {} };
  const verifyJwt = createJwtVerification({ issuer: people.issuer, clientId: client, cliClientId: client }, now);
  const signIn = { issuer: people.issuer, rules, verifyJwt };
  return {
    async decide(api: Api, made: Attack): Promise<{ readonly outcome: Outcome; readonly cpu: number }> {
      [attack, reads] = [made, 0];
      const deployed = { settings: api.settings, tableName: "Tokens", recordConnection: async () => undefined };
      const authorizer = { ...deployed, store, now, report };
      const event = made.event as unknown as AuthorizerEvent;
      const systemClock = Date.now;
      const write = process.stdout.write;
      // The library that verifies JWTs asks the system.
      Date.now = () => made.at;
      // Metrics are written past the report.
      process.stdout.write = () => true;
      const before = process.threadCpuUsage();
      let outcome: Outcome;
      try {
        outcome = api.isManagement
          ? await authorizeManagement(signIn, authorizer, event)
          : await authorize(authorizer, event);
      } catch (error) {
        outcome = toOutcome(error);
      } finally {
        Date.now = systemClock;
        process.stdout.write = write;
      }
      const { user, system } = process.threadCpuUsage(before);
      return { outcome, cpu: (user + system) / 1000 };
    },
  };
}

function toOutcome(error: unknown): Outcome {
  if (!(error instanceof Error)) return { crash: String(error) };
  if (error.message === "Unauthorized") return "unauthorized";
  return "code" in error && error.code === "damaged" ? "fault" : { crash: `${error.name}: ${error.message}` };
}

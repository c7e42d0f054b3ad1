import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect } from "vitest";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import { createDynamoClient } from "../../../functions/aws/dynamo-client.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { createDynamoUsageStore } from "../../../functions/aws/dynamo-usage-store.ts";
import { type CallOptions, testApi } from "../../support/api.ts";
import type { FaultProxy } from "../../support/fault-proxy.ts";
import { tokenWith, writeFor } from "../../support/token-fixture.ts";
import type { Part } from "../part.ts";

/** The HTTP API on the table of the environment, called as an administrator. */
export type ApiUnderFaults = Awaited<ReturnType<typeof createApi>>;

/** @param client reaches the table past every fault, to make the administrator's token. */
export async function createApi(client: DynamoDBClient, tableName: string) {
  const admin = tokenWith({ owner: "ops", scopes: ["tokens:admin"] });
  await createDynamoTokenStore({ tableName, eventRetention: 60, client }).create(admin, writeFor(admin));
  const faulty = createDynamoClient();
  const api = testApi({
    store: createDynamoTokenStore({ tableName, eventRetention: 60, client: faulty }),
    usage: createDynamoUsageStore({ tableName, client: faulty }),
  });
  const context = { tokenId: admin.id, owner: "ops", scopes: "tokens:admin", secretVersion: "1" };
  return (call: string, options: CallOptions = {}) => {
    api.clock.now = new Date();
    return api.call(call, { context, ...options });
  };
}

type Response = Awaited<ReturnType<ApiUnderFaults>>;

/** A request, and how its truth is found out once the fault is over. */
interface Request {
  readonly call: string;
  readonly options?: CallOptions;
  /** Whether the table shows what the response to a success said. */
  readonly isDone?: (api: ApiUnderFaults, response: Response) => Promise<boolean>;
  /** What the same request is answered when it is sent again, done or not done before; absent: it makes a secret. */
  readonly again?: readonly number[];
}

/** A token for a request to change, with the secret that it has. */
export async function newToken(api: ApiUnderFaults): Promise<{ readonly id: string; readonly secret: string }> {
  const { body } = await api("POST /v1/tokens", { body: { name: uniqueName(), owner: "alice" } });
  return { id: body.id, secret: body.secret };
}

let names = 0;
const uniqueName = () => `token ${process.pid} ${Date.now()} ${++names}`;

/** One request of each kind, each with a token of its own. */
async function makeRequests(api: ApiUnderFaults): Promise<Request[]> {
  const [updated, disabled, renamed, rotated, rotatedByService, revoked, deleted, read] = await Promise.all([
    newToken(api),
    newToken(api),
    newToken(api),
    newToken(api),
    newToken(api),
    newToken(api),
    newToken(api),
    newToken(api),
  ]);
  const made = generateSecret("lk");
  const createdName = uniqueName();
  const show = async (id: string) => (await api(`GET /v1/tokens/${id}`)).body;
  return [
    {
      call: "POST /v1/tokens",
      options: { body: { name: uniqueName(), owner: "alice", id: made.tokenId, digest: digestSecret(made.secret) } },
      isDone: async () => (await show(made.tokenId)).status === "active",
      again: [200, 201],
    },
    {
      call: "POST /v1/tokens",
      options: { body: { name: createdName, owner: "alice" } },
      isDone: async (_, { body }) => (await show(body.id)).name === createdName,
    },
    change(updated, { description: "changed" }),
    change(disabled, { status: "disabled" }),
    change(renamed, { name: uniqueName(), expiresAt: "2099-01-01T00:00:00.000Z" }),
    {
      call: `POST /v1/tokens/${rotated.id}/rotate`,
      options: { body: { digest: digestSecret(generateSecret("lk", rotated.id).secret), overlapSeconds: 0 } },
      isDone: async () => (await show(rotated.id)).secretVersion === 2,
      again: [200],
    },
    {
      call: `POST /v1/tokens/${rotatedByService.id}/rotate`,
      options: { body: { overlapSeconds: 0 } },
      isDone: async (_, { body }) => (await show(rotatedByService.id)).secretVersion === 2 && body.secret.length > 0,
    },
    {
      call: "POST /v1/revoke",
      options: { body: { token: revoked.secret } },
      isDone: async () => (await show(revoked.id)).revokedAt !== null,
      again: [200],
    },
    {
      call: `DELETE /v1/tokens/${deleted.id}`,
      isDone: async () => (await api(`GET /v1/tokens/${deleted.id}`)).status === 404,
      again: [204, 404],
    },
    { call: `GET /v1/tokens/${read.id}`, isDone: async (_, { body }) => body.id === read.id, again: [200] },
    {
      call: `GET /v1/tokens/${read.id}/events`,
      isDone: async (_, { body }) => body.items.length === 1,
      again: [200],
    },
    {
      call: "GET /v1/tokens",
      options: { query: { owner: "alice", limit: "100" } },
      isDone: async (_, { body }) => body.items.length > 0,
      again: [200],
    },
    { call: `GET /v1/tokens/${read.id}/usage`, again: [200] },
  ];

  function change({ id }: { readonly id: string }, body: Readonly<Record<string, unknown>>): Request {
    const isDone = async () => {
      const token = await show(id);
      return Object.entries(body).every(([member, value]) => token[member] === value);
    };
    return { call: `PATCH /v1/tokens/${id}`, options: { body }, isDone, again: [200] };
  }
}

/** Whether an answer is one that a failing store may cause: 409, or 503 that says when to try again. */
function isHonestRefusal({ status, headers }: Response): boolean {
  return status === 409 || (status === 503 && headers["Retry-After"] === "1");
}

/** What requests are tried with. */
interface Trial {
  readonly part: Part;
  readonly proxy: FaultProxy;
  readonly api: ApiUnderFaults;
}

/** Sends all requests at once under a plan, and then holds every response to what the table has. */
export async function tryRequests(trial: Trial, name: string, plan: FaultProxy["plan"]): Promise<void> {
  const { part, proxy, api } = trial;
  const requests = await makeRequests(api);
  const before = proxy.injected;
  proxy.plan = plan;
  const responses = await Promise.all(requests.map(({ call, options }) => api(call, options)));
  proxy.plan = () => undefined;
  part.count("faults", proxy.injected - before);
  for (const [index, request] of requests.entries()) {
    const problem = await findProblem(trial, request, responses[index] as Response);
    expect
      .soft([name, request.call.split("/").slice(0, 3).join("/"), problem])
      .toEqual([name, expect.anything(), undefined]);
  }
}

async function findProblem(
  { part, api }: Trial,
  { call, options, isDone, again }: Request,
  response: Response,
): Promise<string | undefined> {
  const isSuccess = response.status >= 200 && response.status < 300;
  if (isSuccess && isDone && !(await isDone(api, response))) {
    part.count("falseSuccesses");
    return `${response.status}, and nothing was done`;
  }
  if (!isSuccess && !isHonestRefusal(response)) {
    part.count("serverErrors");
    return `${response.status} ${response.body?.code ?? response.body?.error}`;
  }
  if (!again) return undefined;
  // Whatever became of it: the same request leads to what was asked for.
  const repeated = await api(call, options);
  const isRight = again.includes(repeated.status) && (!isDone || (await isDone(api, repeated)));
  if (!isRight) part.count("notRecovered");
  return isRight ? undefined : `again: ${repeated.status} ${repeated.body?.code}`;
}

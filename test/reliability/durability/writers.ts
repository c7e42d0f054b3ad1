import { setTimeout as sleep } from "node:timers/promises";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Seed } from "../../../contract/deployment/seed-token.ts";
import type { Caller } from "../../../core/caller.ts";
import { adminScope } from "../../../core/scope.ts";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import type { Service } from "../../../core/service.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { revokeSecret } from "../../../core/use-cases/revoke-secret.ts";
import { rotateToken } from "../../../core/use-cases/rotate-token.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { createUsageRecorder } from "../../../functions/aws/dynamo-usage-recorder.ts";
import { seedTokens } from "../../../functions/bootstrap/seed-tokens.ts";
import { countUsage } from "../../../functions/usage/count-usage.ts";
import { accessLine, accessLineTable, delivery } from "../../functions/usage/log-delivery.ts";
import { testService } from "../../support/service.ts";
import { createRandom, type Random } from "../random.ts";
import type { TokenState, WriterLine } from "./token-state.ts";

/** Where the writers write, and what they tell. */
export interface WriterOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly usageTableName: string;
  /** Of this start: the names of what it makes begin with it. */
  readonly run: string;
  readonly seed: number;
  readonly writers: number;
  /** Takes a line before this returns, so that a process that is killed has told what it did. */
  readonly tell: (line: WriterLine) => void;
  readonly signal: AbortSignal;
}

/** The administrator that a deployment is: no token calls. */
export const deployment: Caller = {
  ...{ tokenId: null, secretVersion: 0, owner: "cloudformation", scopes: [adminScope] },
  ...{ sourceIp: null, requestId: "request-1" },
};

/** The service of the product on a table. */
export function serviceOn({ client, tableName }: Pick<WriterOptions, "client" | "tableName">): Service {
  const store = createDynamoTokenStore({ tableName, client, eventRetention: 400 * 86_400 });
  return { ...testService({ store }), now: () => new Date() };
}

/** Counts a call of a token, in a delivery of its own: the same one however often it comes. */
export async function countCall(
  { client, usageTableName }: Pick<WriterOptions, "client" | "usageTableName">,
  write: string,
  tokenId: string,
): Promise<void> {
  const { addUsage } = createUsageRecorder({ tableName: usageTableName, apiName: "Orders", client });
  const counter = { tableName: accessLineTable, addUsage, stampSightings: async () => {}, onUnreadable: () => {} };
  await countUsage(counter, delivery([{ id: write, message: accessLine({ tokenId }) }], { logStream: write }));
}

/** Changes tokens until the signal comes, each writer its own, so that it knows what each has to be. */
export async function runWriters(options: WriterOptions): Promise<void> {
  const service = serviceOn(options);
  const writers = Array.from({ length: options.writers }, (_, index) => write(options, service, index));
  await Promise.all(writers);
}

/** A change of a token: what it makes of it, and the call of the product that makes it. */
interface Change {
  readonly after: TokenState;
  readonly make: () => Promise<unknown>;
}

async function write(options: WriterOptions, service: Service, index: number): Promise<void> {
  const random = createRandom(options.seed + index);
  const tokens: TokenState[] = [];
  for (let count = 0; !options.signal.aborted; count++) {
    const name = `${options.run}-${index}-${count}`;
    const place = choosePlace(tokens, random);
    const token = tokens[place];
    const operation = token ? random.pick(operations) : random.pick(["create", "create", "seed"]);
    const isMade =
      token && operation === "count"
        ? await countFor(options, name, token.id)
        : await change(options, operation, name, createChange(service, operation, name, token, random));
    if (isMade === false) {
      // Nobody knows what it is now but the table.
      tokens.splice(place, 1);
      // The store may be down: trying again at once would only slow its start.
      await sleep(400);
    } else if (isMade !== true) tokens.splice(place, 1, ...(isMade.isDeleted ? [] : [isMade]));
  }
}

/** Few tokens, so that each is changed often. @returns the place of one, or that of a new one. */
function choosePlace(tokens: readonly TokenState[], random: Random): number {
  return tokens.length === 0 || random.chance(0.1) ? tokens.length : random.below(tokens.length);
}

function countFor(options: WriterOptions, write: string, tokenId: string): Promise<boolean> {
  return attempt(options, { kind: "count", write, tokenId }, () => countCall(options, write, tokenId));
}

async function change(options: WriterOptions, operation: string, write: string, { after, make }: Change) {
  const isMade = await attempt(options, { kind: "begin", write, operation, after }, make);
  return isMade && after;
}

async function attempt({ tell }: WriterOptions, begin: WriterLine, make: () => Promise<unknown>): Promise<boolean> {
  tell(begin);
  const error = await make().then(
    () => null,
    (reason: unknown) => describeFailure(reason),
  );
  tell({ kind: "end", write: begin.write, error });
  return error === null;
}

/** The code of an error of ours, also of one that a seed or a batch of usage failed with. */
function describeFailure(error: unknown): string {
  const {
    code,
    cause,
    errors = [cause],
    message,
  } = error as {
    readonly code?: string;
    readonly cause?: unknown;
    readonly errors?: readonly unknown[];
    readonly message?: string;
  };
  return code ?? (errors[0] === undefined ? String(message) : describeFailure(errors[0]));
}

const operations = ["rotate", "rename", "describe", "setStatus", "revoke", "delete", "count", "count"] as const;

function createChange(
  service: Service,
  operation: string,
  name: string,
  token: TokenState | undefined,
  random: Random,
): Change {
  if (!token) return operation === "seed" ? createSeeding(service, name) : createCreation(service, name);
  const { id, secret, status } = token;
  const update = (values: Partial<Pick<TokenState, "name" | "description" | "status">>): Change => ({
    after: { ...token, ...values },
    make: () => updateToken(service, deployment, id, values),
  });
  if (operation === "rename") return update({ name });
  if (operation === "describe") return update({ description: `changed by ${name}` });
  if (operation === "setStatus") return update({ status: status === "active" ? "disabled" : "active" });
  if (operation === "delete")
    return { after: { ...token, isDeleted: true }, make: () => deleteToken(service, deployment, id) };
  if (operation === "revoke" && secret !== null) {
    return { after: { ...token, secret: null }, make: () => revoke(service, secret) };
  }
  const next = generateSecret(service.settings.prefix, id).secret;
  const digest = digestSecret(next);
  return {
    after: { ...token, secret: next },
    make: () => rotateToken(service, deployment, id, { overlapSeconds: random.pick([0, 3600]), digest }),
  };
}

/** By whoever has the secret. A secret that no token has is no error. */
async function revoke(service: Service, secret: string): Promise<void> {
  const revoked = await revokeSecret(service, secret, { sourceIp: "192.0.2.1", requestId: "request-1" });
  if (!revoked) throw new Error("not revoked");
}

function newState(service: Service, name: string): TokenState & { readonly secret: string } {
  const { secret, tokenId: id } = generateSecret(service.settings.prefix);
  return { id, name, description: null, status: "active", secret, isDeleted: false };
}

function createCreation(service: Service, name: string): Change {
  const after = newState(service, name);
  const input = { owner: `owner-of-${name}`, name, scopes: ["lookup:read"], secret: after.secret };
  return { after, make: () => createToken(service, deployment, input) };
}

/** A deployment that makes a token, and that is repeated, as CloudFormation repeats what it got no response to. */
function createSeeding(service: Service, name: string): Change {
  const after = newState(service, name);
  const digest = digestSecret(after.secret);
  const seed: Seed = { owner: "seeds", name, scopes: ["lookup:read"], id: after.id, digest };
  const vault = { read: async () => undefined, write: async () => {} };
  return { after, make: () => seedTokens({ service, vault, caller: deployment }, [seed], []) };
}

import fc, { type Scheduler } from "fast-check";
import type { Caller } from "../../../core/caller.ts";
import { LatchkeyError } from "../../../core/errors.ts";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import type { StoredToken, Token } from "../../../core/token.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";
import { beginning, type TestService, testService } from "../../support/service.ts";
import { tokenWith } from "../../support/token-fixture.ts";
import {
  accepts,
  apply,
  type Commit,
  elsewhere,
  findWrong,
  isLockedToo,
  type ModelState,
  type ModelToken,
} from "./model.ts";

/** Who gives commands: the attacker by the secret of the victim's token, a colleague by one of the same owner. */
export type Who = "administrator" | "attacker" | "colleague";

/** A secret, and the token that it is or was of. */
interface KnownSecret {
  readonly tokenId: string;
  readonly secret: string;
}

/** What a command has to work with. */
export interface World {
  readonly service: TestService;
  readonly ids: Readonly<Record<"victim" | "bystander" | "stranger", string>>;
  /** Whoever gives a command, as one of the verdicts on their secrets said: 0 is the newest, the others are stale. */
  readonly callerFor: (who: Who, which: number) => Caller;
  /** The secrets that the attacker was given so far. */
  readonly secrets: readonly KnownSecret[];
  readonly secretAt: (index: number) => KnownSecret;
  /** Takes a new secret; the next commands of the attacker may come with the verdict on it. */
  readonly learn: (secret: KnownSecret, token: Token) => void;
  /** The version of a token as it is now. */
  readonly versionOf: (tokenId: string) => number;
  /** Starts a command; what comes of it is checked at the end. */
  readonly start: (command: StartedCommand) => void;
  /** Starts a check of a secret, as authorizers make it. */
  readonly verify: (secret: KnownSecret) => void;
  /** Waits for all commands, and holds them to the model. @returns what is wrong. */
  readonly finish: () => Promise<string[]>;
  /** How many commands were started. */
  readonly started: () => number;
}

/** A command that runs beside others. */
export interface StartedCommand {
  readonly label: string;
  /** Who gives it; `null`: somebody who shows a secret and nothing else. */
  readonly caller: Caller | null;
  readonly tokenId?: string;
  readonly versions?: readonly number[];
  readonly run: (given: {
    readonly caller: Caller;
    readonly tokenId: string;
    readonly versions: readonly number[] | undefined;
    readonly requestId: string;
  }) => Promise<unknown>;
  /** The secret that is shown to end it. */
  readonly secret?: string;
  /** What was asked to be changed of a token. */
  readonly asked?: Readonly<Record<string, unknown>>;
  /** Whether a token is as the command would make it. */
  readonly holds?: (token: ModelToken) => boolean;
}

/** How the tokens are at the beginning: restricted by their owner, which locks nothing. */
export const beginnings = fc.record({
  victim: fc.record({
    expiresAt: fc.constantFrom(null, "2030-01-01T00:00:00.000Z"),
    allowedCidrs: fc.constantFrom<string[][]>([], [elsewhere, "0.0.0.0/0"]),
  }),
  bystander: fc.record({
    scopes: fc.constantFrom<string[][]>([], ["lookup:read"], ["tokens:self", "scope:write"]),
    status: fc.constantFrom<StoredToken["status"][]>("active", "disabled"),
    expiresAt: fc.constantFrom(null, "2020-01-01T00:00:00.000Z", "2030-01-01T00:00:00.000Z"),
    allowedCidrs: fc.constantFrom<string[][]>([], [elsewhere], [elsewhere, "0.0.0.0/0"]),
  }),
});

type Beginning = typeof beginnings extends fc.Arbitrary<infer T> ? T : never;

/** The attempts of a change before it is given up: as many changes of others have to come between. */
const attempts = 8;

/** Makes a service whose every step of the store waits for the scheduler, and what the model knows of it. */
export function makeWorld(scheduler: Scheduler, begin: Beginning): World {
  const [victim, administrator, bystander, colleague, stranger] = [
    secretToken({ scopes: ["tokens:self", "lookup:read"], ...begin.victim }),
    secretToken({ scopes: ["tokens:admin"], owner: "ops" }),
    secretToken(begin.bystander),
    secretToken({ scopes: ["tokens:self", "lookup:read", "scope:write"] }),
    secretToken({ scopes: [], owner: "bob" }),
  ];
  const tokens = [victim, administrator, bystander, colleague, stranger].map(({ token }) => token);
  const commits: { readonly commit: Commit; readonly command: StartedCommand | undefined }[] = [];
  const states: ModelState[] = [new Map(tokens.map((token) => [token.id, modelled(token)]))];
  const commands = new Map<string, StartedCommand>();
  const wrong: string[] = [];
  const ran: Promise<void>[] = [];
  const verdicts: Record<Who, Caller[]> = {
    administrator: [callerFor(administrator.token)],
    attacker: [callerFor(victim.token)],
    colleague: [callerFor(colleague.token)],
  };
  const secrets: KnownSecret[] = [victim, bystander].map(({ token, secret }) => ({ tokenId: token.id, secret }));
  const isAdministrator = (command: StartedCommand | undefined) =>
    command !== undefined && command.caller?.tokenId === administrator.token.id;
  const current = () => states.at(-1) as ModelState;

  const onCommit = (commit: Commit) => {
    const command = commands.get(commit.event.actor.requestId ?? "");
    const problem = findWrong(current(), commit, command ?? { caller: null }, beginning);
    if (problem) wrong.push(`${command?.label}: ${problem}`);
    commits.push({ commit, command });
    states.push(apply(current(), commit, isAdministrator(command) ? (command?.asked ?? {}) : undefined));
    if (!isLockedToo(current(), commit.tokenId)) wrong.push(`${command?.label}: what was restricted is not locked`);
  };
  const store = scheduledStore(createMemoryTokenStore({ tokens }), scheduler, onCommit);
  const service = testService({ store });

  /** What is wrong with the end of a command, by the commits since it began. */
  function findWrongEnd(command: StartedCommand, requestId: string, from: number, error: unknown): string | undefined {
    const made = commits.filter(({ commit }) => commit.event.actor.requestId === requestId).length;
    if (made > 1) return "done more than once";
    if (!error) return made === 0 && !wasSo(command, from) ? "acknowledged, and not done" : undefined;
    if (made > 0) return "refused, and was done";
    if (!(error instanceof LatchkeyError)) return `failed, ${error}`;
    return error.code === "conflict" && isHeldOff(command, from) ? "held off by others" : undefined;
  }

  /** Whether the token was as a command would make it, at one time since it began. */
  function wasSo({ tokenId = "", holds }: StartedCommand, from: number): boolean {
    return states.slice(from).some((state) => {
      const token = state.get(tokenId);
      return token && holds?.(token);
    });
  }

  /** An administrator is held off by other administrators alone, and only by many. */
  function isHeldOff(command: StartedCommand, from: number): boolean {
    const isConditional = command.versions !== undefined || "name" in (command.asked ?? {});
    if (!isAdministrator(command) || isConditional) return false;
    const others = commits.slice(from).filter((made) => isAdministrator(made.command));
    return others.length < attempts;
  }

  return {
    service,
    ids: { victim: victim.token.id, bystander: bystander.token.id, stranger: stranger.token.id },
    callerFor: (who, which) => verdicts[who].at(-1 - (which % verdicts[who].length)) as Caller,
    secrets,
    secretAt: (index) => secrets[index % secrets.length] as KnownSecret,
    learn(secret, token) {
      secrets.push(secret);
      if (secret.tokenId === victim.token.id) verdicts.attacker.push(callerFor(token));
    },
    versionOf: (tokenId) => current().get(tokenId)?.version ?? 0,
    start(command) {
      const requestId = `request-${commands.size}`;
      commands.set(requestId, command);
      const from = states.length - 1;
      const caller = { ...(command.caller ?? nobody), requestId };
      const given = { caller, tokenId: command.tokenId ?? "", versions: command.versions, requestId };
      const failure = command.run(given).then(
        // What doesn't exist is refused by a value too.
        (result) => (result === null ? new LatchkeyError("token_not_found", "") : undefined),
        (error: unknown) => error ?? new Error("rejected"),
      );
      ran.push(
        failure.then((error) => {
          const problem = findWrongEnd(command, requestId, from, error);
          if (problem) wrong.push(`${command.label}: ${problem}`);
        }),
      );
    },
    verify({ tokenId, secret }) {
      const from = states.length - 1;
      const verification = { prefixes: ["lk"], store, now: service.now };
      const verdict = verifySecret(verification, { secret, sourceIp: "198.51.100.7" });
      ran.push(
        verdict.then(({ ok }) => {
          const wasRight = states.slice(from).some((state) => accepts(state, tokenId, secret, beginning) === ok);
          if (!wasRight) wrong.push(`verify: ${ok ? "accepted" : "refused"}, and that was right at no time`);
        }),
      );
    },
    started: () => ran.length,
    async finish() {
      await scheduler.waitFor(Promise.all(ran));
      return wrong;
    },
  };
}

const nobody: Caller = { tokenId: null, owner: "", scopes: [], secretVersion: 0, sourceIp: null, requestId: null };

function secretToken(members: Partial<StoredToken>) {
  const { secret, tokenId } = generateSecret("lk");
  return { secret, token: tokenWith({ owner: "alice", ...members, id: tokenId, digest: digestSecret(secret) }) };
}

function modelled(token: StoredToken): ModelToken {
  return { ...token, locked: [], digests: token.digest === null ? [] : [token.digest] };
}

function callerFor({ id, owner, scopes, secretVersion }: Token): Caller {
  return { tokenId: id, owner, scopes, secretVersion, sourceIp: "198.51.100.7", requestId: null };
}

type Stored = Pick<TokenStore, "create" | "update" | "rotate" | "delete">;

/** Has every call wait for the scheduler, before it is made and before its result is told. */
function scheduledStore(store: TokenStore, scheduler: Scheduler, onCommit: (commit: Commit) => void): TokenStore {
  const step = async <T>(label: string, call: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), label);
    try {
      return await call();
    } finally {
      await scheduler.schedule(Promise.resolve(), `${label} done`);
    }
  };
  const write = (
    kind: Commit["kind"],
    tokenId: string,
    values: Partial<StoredToken>,
    { event }: Pick<Commit, "event">,
    call: () => Promise<void>,
  ) =>
    step(kind, async () => {
      await call();
      onCommit({ kind, tokenId, values, event });
    });
  const writes: Stored = {
    create: (token, change) => write("create", token.id, token, change, () => store.create(token, change)),
    update: (token, values, change) =>
      write("update", token.id, values, change, () => store.update(token, values, change)),
    rotate: (id, secret, change) =>
      write("rotate", id, { ...secret, revokedAt: null }, change, () => store.rotate(id, secret, change)),
    delete: (id, change) => write("delete", id, {}, change, () => store.delete(id, change)),
  };
  return {
    ...store,
    ...writes,
    get: (id) => step("get", () => store.get(id)),
    getMany: (ids) => step("getMany", () => store.getMany(ids)),
    findByName: (owner, name) => step("findByName", () => store.findByName(owner, name)),
  };
}

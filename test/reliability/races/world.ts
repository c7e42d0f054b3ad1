import type { Scheduler } from "fast-check";
import type { Caller } from "../../../core/caller.ts";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import type { StoredToken } from "../../../core/token.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";
import { beginning, type TestService, testService } from "../../support/service.ts";
import { tokenWith } from "../../support/token-fixture.ts";
import { type Actor, accepts, apply, type Commit, findWrong, holdsAlready, type ModelState } from "./model.ts";

/** What a command has to work with. */
export interface World {
  readonly service: TestService;
  readonly victim: { readonly id: string; readonly secret: string };
  readonly bystander: { readonly id: string };
  /** The callers as their first verdicts said: the attacker's may be stale ever after. */
  readonly callers: { readonly admin: Caller; attacker: Caller };
  /** The secrets that the attacker was given so far. */
  readonly secrets: string[];
  /** Starts a command; what comes of it is checked at the end. */
  readonly start: (command: StartedCommand) => void;
  /** Starts a check of a secret, as authorizers make it. */
  readonly verify: (secret: string) => void;
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
  readonly run: (requestId: string) => Promise<unknown>;
  /** The secret that is shown to end it. */
  readonly secret?: string;
  /** What an administrator asked to be changed of the victim. */
  readonly asked?: Readonly<Record<string, unknown>>;
}

/** Makes a service whose every step of the store waits for the scheduler, and what the model knows of it. */
export function makeWorld(scheduler: Scheduler): World {
  const [victim, admin, bystander] = [
    secretToken(["tokens:self", "lookup:read"]),
    secretToken(["tokens:admin"], "ops"),
    secretToken([]),
  ];
  const tokens = [victim, admin, bystander].map(({ token }) => token);
  const commits: { readonly commit: Commit; readonly actor: Actor | null; readonly asked: StartedCommand["asked"] }[] =
    [];
  const states: ModelState[] = [new Map(tokens.map((token) => [token.id, { ...token, locked: [] }]))];
  const commands = new Map<string, StartedCommand>();
  const wrong: string[] = [];
  const ran: Promise<void>[] = [];

  const onCommit = (commit: Commit) => {
    const command = commands.get(commit.requestId);
    const state = states.at(-1) as ModelState;
    const actor = command?.caller
      ? { tokenId: command.caller.tokenId ?? "", secretVersion: command.caller.secretVersion }
      : null;
    const isAdmin = command?.caller === callers.admin;
    const problem = findWrong(state, commit, actor ?? { secret: command?.secret ?? "" }, beginning);
    if (problem) wrong.push(`${command?.label}: ${problem}`);
    const asked = isAdmin ? (command?.asked ?? {}) : undefined;
    commits.push({ commit, actor, asked });
    states.push(apply(state, commit, asked));
  };
  const store = scheduledStore(createMemoryTokenStore({ tokens }), scheduler, onCommit);
  const service = testService({ store });
  const callers = { admin: callerFor(admin.token), attacker: callerFor(victim.token) };

  return {
    service,
    victim: { id: victim.token.id, secret: victim.secret },
    bystander: bystander.token,
    callers,
    secrets: [victim.secret],
    start(command) {
      const requestId = `request-${commands.size}`;
      commands.set(requestId, command);
      const from = states.length - 1;
      const isRefused = command.run(requestId).then(
        () => false,
        () => true,
      );
      ran.push(
        isRefused.then((refused) => {
          const made = commits.filter(({ commit }) => commit.requestId === requestId).length;
          if (refused && made > 0) wrong.push(`${command.label}: refused, and was done`);
          if (refused || made > 0 || !command.asked) return;
          const meanwhile = states.slice(from);
          const wasSo = meanwhile.some((state) => holdsAlready(state, victim.token.id, command.asked ?? {}));
          if (!wasSo) wrong.push(`${command.label}: acknowledged, and not done`);
        }),
      );
    },
    verify(secret) {
      const from = states.length - 1;
      const verification = { prefixes: ["lk"], store, now: service.now };
      const verdict = verifySecret(verification, { secret, sourceIp: "198.51.100.7" });
      ran.push(
        verdict.then(({ ok }) => {
          const wasRight = states
            .slice(from)
            .some((state) => accepts(state, victim.token.id, secret, beginning) === ok);
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

  function secretToken(scopes: readonly string[], owner = "alice") {
    const { secret, tokenId } = generateSecret("lk");
    return { secret, token: tokenWith({ id: tokenId, owner, scopes, digest: digestSecret(secret) }) };
  }
}

function callerFor({ id, owner, scopes, secretVersion }: StoredToken): Caller {
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
    { event }: { readonly event: { readonly actor: { readonly requestId: string | null } } },
    call: () => Promise<void>,
  ) =>
    step(kind, async () => {
      await call();
      onCommit({ kind, tokenId, values, requestId: event.actor.requestId ?? "" });
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

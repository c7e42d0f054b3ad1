import type { Client } from "../../../client/types.ts";
import { generateSecret } from "../../../core/secret.ts";
import type { Random } from "../random.ts";

/** The stack under load, and what happens to what the clients see. */
export interface Load {
  readonly managementUrl: string;
  readonly exampleUrl: string;
  readonly administrator: Client;
  readonly see: (call: SeenCall) => void;
}

/** One call, and what is wrong with how it was answered. */
export interface SeenCall {
  readonly kind: "protected" | "change" | "read";
  readonly milliseconds: number;
  readonly status: number;
  readonly fault: "falseAccepts" | "falseRefusals" | undefined;
}

/** What a client knows of a secret: the verdict on it from a time on, and before that time nothing. */
interface Knowledge {
  readonly secret: string;
  readonly isUsable: boolean;
  readonly certainFrom: number;
}

/** A client with a token of its own, which it calls with and changes, one call after the other. */
export async function runClient(load: Load, name: string, random: Random, until: number): Promise<void> {
  let count = 0;
  const create = async (): Promise<Token> => {
    count += 1;
    // With a secret of its own, so that the call can be repeated after a lost response.
    const { secret, tokenId: id } = generateSecret("lk");
    const body = { name: `${name}-${count}`, owner: name, scopes: ["lookup:read"], secret };
    await timed(load, "change", 201, () => load.administrator.createToken({ body }));
    return { id, current: { secret, isUsable: true, certainFrom: 0 }, former: [] };
  };
  let token = await create();
  while (Date.now() < until) {
    const chance = random.next();
    if (chance < 0.72) await callProtected(load, token.current);
    else if (chance < 0.8)
      await callProtected(load, random.pick([...token.former, unknownSecret(), malformedSecret()]));
    else if (chance < 0.87) await callProtected(load, { ...token.current, isUsable: false }, "PUT", "/v1/scope/a/b");
    else if (chance < 0.95) {
      await timed(load, "read", 200, () => load.administrator.getToken({ id: token.id }));
    } else token = (await change(load, token, random)) ?? (await create());
  }
}

interface Token {
  readonly id: string;
  readonly current: Knowledge;
  /** Secrets that were its own, or of tokens before it. */
  readonly former: readonly Knowledge[];
}

const unknownSecret = (): Knowledge => ({ secret: generateSecret("lk").secret, isUsable: false, certainFrom: 0 });
const malformedSecret = (): Knowledge => ({ secret: "lk_none", isUsable: false, certainFrom: 0 });

/** Changes the token. @returns it as it is now; `undefined`: it is gone. */
async function change(load: Load, token: Token, random: Random): Promise<Token | undefined> {
  const { administrator } = load;
  const { id, current, former } = token;
  const ended = (effectiveBy: string): Knowledge => ({
    ...current,
    isUsable: false,
    certainFrom: Date.parse(effectiveBy),
  });
  const update = async (status: "active" | "disabled"): Promise<Token> => {
    const { effectiveBy } = await timed(load, "change", 200, () => administrator.updateToken({ id, body: { status } }));
    return { id, current: { ...ended(effectiveBy), isUsable: status === "active" }, former };
  };
  // A disabled token is enabled again, so that most calls are of usable ones.
  if (!current.isUsable) return update("active");
  const kind = random.pick(["disable", "rotate", "rotate", "revoke", "delete"]);
  if (kind === "disable") return update("disabled");
  if (kind === "delete") {
    await timed(load, "change", 200, () => remove(load, id));
    return undefined;
  }
  if (kind === "revoke") await timed(load, "change", 200, () => revoke(load, current.secret));
  const rotated = await timed(load, "change", 200, () =>
    administrator.rotateToken({ id, body: { overlapSeconds: 0 } }),
  );
  const fresh = { secret: rotated.secret ?? "", isUsable: true, certainFrom: 0 };
  return { id, current: fresh, former: [...former, ended(rotated.effectiveBy)].slice(-3) };
}

async function revoke({ managementUrl }: Load, secret: string): Promise<void> {
  const response = await fetch(`${managementUrl}/v1/revoke`, {
    method: "POST",
    body: new URLSearchParams({ token: secret }),
  });
  await response.arrayBuffer();
  if (response.status !== 200) throw Object.assign(new Error("not revoked"), { status: response.status });
}

async function remove({ administrator }: Load, id: string): Promise<void> {
  await administrator.deleteToken({ id }).catch((error: { readonly status?: number }) => {
    // The response to an earlier attempt was lost.
    if (error.status !== 404) throw error;
  });
}

/** Calls the example API, and compares the verdict with what is known. */
async function callProtected(load: Load, known: Knowledge, method = "GET", path = "/v1/lookup/port?namespace=common") {
  const began = Date.now();
  const start = performance.now();
  const headers = { "X-Authentication": known.secret };
  const response = await fetch(load.exampleUrl + path, { method, headers, ...(method === "PUT" && { body: "{}" }) });
  await response.arrayBuffer();
  const { status } = response;
  const isCertain = began >= known.certainFrom;
  const isAccepted = status < 400 || status === 404;
  const isRefused = status === 401 || status === 403;
  const wrong = known.isUsable ? isRefused && ("falseRefusals" as const) : isAccepted && ("falseAccepts" as const);
  const fault = isCertain && wrong ? wrong : undefined;
  load.see({ kind: "protected", milliseconds: performance.now() - start, status, fault });
}

/** Makes a call of the management API until it succeeds: a 5xx is seen, and made again, as clients do. */
async function timed<T>(load: Load, kind: "change" | "read", expected: number, call: () => Promise<T>): Promise<T> {
  for (;;) {
    const start = performance.now();
    const see = (status: number) =>
      load.see({ kind, milliseconds: performance.now() - start, status, fault: undefined });
    try {
      const result = await call();
      see(expected);
      return result;
    } catch (error) {
      const { status = 0 } = error as { readonly status?: number };
      see(status);
      if (status !== 0 && status < 500) throw error;
    }
  }
}

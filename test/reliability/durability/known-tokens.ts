import type { StoredToken } from "../../../core/token.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import { isAsKnown, type TokenState, type WriterLine } from "./token-state.ts";

/** What the writers were told of their tokens. */
export interface KnownTokens {
  /** Takes what writers told, in the order in which they told it. */
  readonly take: (lines: readonly WriterLine[]) => void;
  /** Compares the tokens with the table: those that were changed since the last time, or all. */
  readonly compare: (store: TokenStore, which: "changed" | "all") => Promise<Losses>;
  /** The counts of calls that were acknowledged, and those that nobody knows of, by token. */
  readonly calls: readonly { readonly write: string; readonly tokenId: string; readonly isKnown: boolean }[];
  /** How often each operation was acknowledged. */
  readonly acknowledged: Readonly<Record<string, number>>;
  /** Why changes were not acknowledged, and how often. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Changes that were acknowledged, and that the table doesn't have. */
export interface Losses {
  readonly lost: number;
  /** Those of them that took access away. */
  readonly undone: number;
  /** What was done to each token that lost a change, and how it differs. */
  readonly details: readonly string[];
}

interface Known {
  /** As acknowledged; `undefined`: nothing was. */
  state: TokenState | undefined;
  /** What a change that wasn't acknowledged would have made of it. */
  possible: TokenState | undefined;
  /** What was done, with an error in brackets. */
  readonly history: string[];
}

/** Remembers what writers were told, to find what is lost. */
export function createKnownTokens(): KnownTokens {
  const tokens = new Map<string, Known>();
  const changed = new Set<string>();
  const calls = new Map<string, { readonly write: string; readonly tokenId: string; isKnown: boolean }>();
  const acknowledged: Record<string, number> = {};
  const failures: Record<string, number> = {};
  const add = (counts: Record<string, number>, name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };

  function tokenOf(id: string): Known {
    const token = tokens.get(id) ?? { state: undefined, possible: undefined, history: [] };
    tokens.set(id, token);
    return token;
  }

  function end(begun: Exclude<WriterLine, { kind: "end" }>, error: string | null): void {
    if (begun.kind === "begin") tokenOf(begun.after.id).history.push(begun.operation + (error ? `[${error}]` : ""));
    add(error === null ? acknowledged : failures, error ?? (begun.kind === "count" ? "count" : begun.operation));
    if (error !== null) return;
    if (begun.kind === "count") calls.set(begun.write, { ...begun, isKnown: true });
    else Object.assign(tokenOf(begun.after.id), { state: begun.after, possible: undefined });
  }

  return {
    acknowledged,
    failures,
    get calls() {
      return [...calls.values()];
    },
    take(lines) {
      const begun = new Map<string, Exclude<WriterLine, { kind: "end" }>>();
      for (const line of lines) {
        const before = begun.get(line.write);
        if (line.kind === "end") {
          if (before) end(before, line.error);
          continue;
        }
        begun.set(line.write, line);
        if (line.kind === "count") calls.set(line.write, { ...line, isKnown: false });
        else {
          tokenOf(line.after.id).possible = line.after;
          changed.add(line.after.id);
        }
      }
    },
    async compare(store, which) {
      const losses = { lost: 0, undone: 0, details: [] as string[] };
      const ids = which === "all" ? [...tokens.keys()] : [...changed];
      changed.clear();
      for (let index = 0; index < ids.length; index += 100) {
        const some = ids.slice(index, index + 100);
        const stored = await store.getMany(some);
        for (const id of some.filter((each) => isLost(tokens.get(each), stored.get(each)))) {
          losses.lost += 1;
          if (tookAccess(tokens.get(id)?.state)) losses.undone += 1;
          losses.details.push(describe(tokens.get(id), stored.get(id)));
          // It is counted once.
          tokens.delete(id);
        }
      }
      return losses;
    },
  };
}

function isLost(known: Known | undefined, stored: StoredToken | undefined): boolean {
  const { state, possible } = known ?? {};
  const isKnown = state ? isAsKnown(state, stored) : !stored;
  return !isKnown && !(possible && isAsKnown(possible, stored));
}

function tookAccess(state: TokenState | undefined): boolean {
  return state !== undefined && (state.isDeleted || state.secret === null || state.status === "disabled");
}

/** What was done to a token, and what is there. No secret and no digest is in it. */
function describe(known: Known | undefined, stored: StoredToken | undefined): string {
  const present = stored && {
    version: stored.version,
    status: stored.status,
    revokedAt: stored.revokedAt,
    name: stored.name,
  };
  return `${known?.history.join(" ")}: ${JSON.stringify(present ?? "not there")}`;
}

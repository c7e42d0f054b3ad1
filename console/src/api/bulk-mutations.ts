import { useMutation, useQueryClient } from "@tanstack/react-query";
import pMap from "p-map";
import type { Client, Token } from "../../../client/types.ts";
import { useSession } from "../session/session.tsx";
import { keys } from "./queries.ts";

/** A change of several tokens. */
export type BulkChange =
  | { readonly kind: "setStatus"; readonly status: Token["status"] }
  | { readonly kind: "extend"; readonly expiresAt: string }
  | { readonly kind: "delete" };

/** The result of a bulk change. */
export interface BulkResult {
  readonly changed: readonly Token[];
  readonly failed: readonly { readonly token: Token; readonly error: unknown }[];
  /** The time by which the last change takes effect everywhere. */
  readonly effectiveBy: string | null;
}

/** Changes several tokens, a few at a time. A failure doesn't stop the others. */
export function useBulkChange() {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ tokens, change }: { tokens: readonly Token[]; change: BulkChange }): Promise<BulkResult> => {
      const outcomes = await pMap(
        tokens,
        (token) =>
          changeOne(client, token, change).then(
            ({ effectiveBy }) => ({ token, effectiveBy, error: undefined }),
            (error: unknown) => ({ token, effectiveBy: null, error }),
          ),
        { concurrency: 4 },
      );
      const times = outcomes.flatMap(({ effectiveBy }) => effectiveBy ?? []);
      return {
        changed: outcomes.flatMap(({ token, error }) => (error === undefined ? [token] : [])),
        failed: outcomes.flatMap(({ token, error }) => (error === undefined ? [] : [{ token, error }])),
        effectiveBy: times.sort().at(-1) ?? null,
      };
    },
    onSettled: () => {
      // Any cached response may contain one of the tokens.
      for (const queryKey of [keys.tokenPages, keys.tokenCounts, ["token"], ["events"]]) {
        void queries.invalidateQueries({ queryKey });
      }
    },
  });
}

function changeOne(client: Client, { id }: Token, change: BulkChange): Promise<{ effectiveBy: string | null }> {
  switch (change.kind) {
    case "setStatus":
      return client.updateToken({ id, body: { status: change.status } });
    case "extend":
      return client.updateToken({ id, body: { expiresAt: change.expiresAt } });
    case "delete":
      return client.deleteToken({ id });
  }
}

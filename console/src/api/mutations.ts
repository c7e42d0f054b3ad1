import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Input, Token } from "../../../client/types.ts";
import { useSession } from "../session/session.tsx";
import { keys } from "./queries.ts";

type TokenPage = { readonly items: readonly Token[]; readonly nextCursor: string | null };

/** Changes fields of a token, unless it has changed since the user loaded it. */
export function useUpdateToken(token: Token) {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Input<"updateToken">["body"]) =>
      client.updateToken({ id: token.id, body, ifMatch: token.version }),
    onSuccess: () => refreshToken(queries, token.id),
  });
}

/** Disables or activates a token. The list shows the new status at once, and the previous one if the change fails. */
export function useSetStatus() {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ token, status }: { token: Token; status: Token["status"] }) =>
      client.updateToken({ id: token.id, body: { status } }),
    onMutate: async ({ token, status }) => {
      await queries.cancelQueries({ queryKey: keys.tokenPages });
      const before = queries.getQueriesData<TokenPage>({ queryKey: keys.tokenPages });
      queries.setQueriesData<TokenPage>({ queryKey: keys.tokenPages }, (page) =>
        page ? { ...page, items: page.items.map((item) => (item.id === token.id ? { ...item, status } : item)) } : page,
      );
      return before;
    },
    onError: (_error, _input, before) => {
      for (const [key, page] of before ?? []) queries.setQueryData(key, page);
    },
    // Not awaited: the list may no longer hold the row that reports the change.
    onSettled: (_result, _error, { token }) => {
      void refreshToken(queries, token.id);
    },
  });
}

/** Ends the overlap of the last rotation: the previous secret stops working. */
export function useEndPreviousSecret() {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => client.updateToken({ id, body: { previousValidUntil: null } }),
    onSuccess: ({ id }) => refreshToken(queries, id),
  });
}

/** Deletes a token permanently. */
export function useDeleteToken() {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => client.deleteToken({ id }),
    onSuccess: (_result, id) => {
      queries.removeQueries({ queryKey: keys.token(id) });
      queries.removeQueries({ queryKey: keys.events(id) });
      return Promise.all(
        [keys.tokenPages, keys.tokenCounts].map((queryKey) => queries.invalidateQueries({ queryKey })),
      );
    },
  });
}

/** Refetches every query that contains a changed token. */
export async function refreshToken(queries: QueryClient, id: string): Promise<void> {
  const changed = [keys.tokenPages, keys.tokenCounts, keys.token(id), keys.events(id), keys.tokenUsage(id), keys.self];
  await Promise.all(changed.map((queryKey) => queries.invalidateQueries({ queryKey })));
}

import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Input, Token } from "../../../client/types.ts";
import { useSession } from "../session/session.tsx";
import { keys } from "./queries.ts";

type TokenPage = { readonly items: readonly Token[]; readonly nextCursor: string | null };

/** Creates a token. */
export function useCreateToken() {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Input<"createToken">["body"]) => client.createToken({ body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.tokenPages }),
  });
}

/** Changes members of a token, if it is still as it was when its user saw it. */
export function useUpdateToken(token: Token) {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Input<"updateToken">["body"]) =>
      client.updateToken({ id: token.id, body, ifMatch: token.version }),
    onSuccess: () => refresh(queries, token.id),
  });
}

/** Disables or activates a token. The page shows the new status at once, and takes it back should the change fail. */
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
    // Not waited for: the list may no longer hold the row that the change is reported from.
    onSettled: (_answer, _error, { token }) => {
      void refresh(queries, token.id);
    },
  });
}

/** Gives a token a new secret. Rotating the token that is signed in goes on with the new one. */
export function useRotateToken(token: Token, isOwn: boolean) {
  const { client, replaceSecret } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (overlapSeconds: number) => client.rotateToken({ id: token.id, body: { overlapSeconds } }),
    onSuccess: ({ secret }) => {
      if (isOwn && secret !== undefined) replaceSecret(secret);
      return refresh(queries, token.id);
    },
  });
}

/** Deletes a token for good. */
export function useDeleteToken() {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => client.deleteToken({ id }),
    onSuccess: (_answer, id) => {
      queries.removeQueries({ queryKey: keys.token(id) });
      queries.removeQueries({ queryKey: keys.events(id) });
      return queries.invalidateQueries({ queryKey: keys.tokenPages });
    },
  });
}

async function refresh(queries: QueryClient, id: string): Promise<void> {
  const changed = [keys.tokenPages, keys.token(id), keys.events(id), keys.self];
  await Promise.all(changed.map((queryKey) => queries.invalidateQueries({ queryKey })));
}

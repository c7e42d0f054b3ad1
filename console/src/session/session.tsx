import { QueryClientProvider } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import { createClient } from "../../../client/client.ts";
import type { Client } from "../../../client/types.ts";
import { createQueryClient } from "../api/query-client.ts";
import { storedSecret, storeSecret } from "./stored-secret.ts";

/** Whom the console calls the API as, and how that ends. */
export interface Session {
  /** Calls the API with the secret; without one while nobody is signed in. */
  readonly client: Client;
  readonly signedIn: boolean;
  /** Whether the last session ended because its token was refused. */
  readonly refused: boolean;
  readonly signIn: (secret: string, remember: boolean) => void;
  readonly signOut: () => void;
  /** Goes on with a new secret of the same token. */
  readonly replaceSecret: (secret: string) => void;
}

interface State {
  readonly secret: string | null;
  readonly remember: boolean;
  readonly refused: boolean;
  /** Counts the sessions, so that each gets a client and a cache of its own. */
  readonly count: number;
}

const SessionContext = createContext<Session | null>(null);

/** The session of the page. @throws Error outside of {@link SessionProvider}. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("There is no SessionProvider.");
  return session;
}

/** Keeps the secret in memory, and in the tab's storage only where its user asks for that. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState<State>(() => {
    const secret = storedSecret();
    return { secret, remember: secret !== null, refused: false, count: 0 };
  });
  useEffect(() => storeSecret(state.remember ? state.secret : null), [state]);

  // Nothing that one session has read is there in the next, and a late refusal of one does not end the next.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new count is a new session.
  const own = useMemo(() => {
    const credentials = { baseUrl: "", token: state.secret ?? undefined };
    const onRefused = () =>
      setState((now) =>
        now.count === state.count ? { secret: null, remember: false, refused: true, count: now.count + 1 } : now,
      );
    return { credentials, client: createClient(credentials), queryClient: createQueryClient(onRefused) };
  }, [state.count]);

  const session = useMemo((): Session => {
    const enter = (secret: string | null, remember: boolean) =>
      setState((now) => ({ secret, remember, refused: false, count: now.count + 1 }));
    return {
      client: own.client,
      signedIn: state.secret !== null,
      refused: state.refused,
      signIn: enter,
      signOut: () => enter(null, false),
      replaceSecret: (secret) => {
        // The client reads it anew for each call, so what is called next is called with it.
        own.credentials.token = secret;
        setState((now) => ({ ...now, secret }));
      },
    };
  }, [own, state.secret, state.refused]);

  return (
    <SessionContext value={session}>
      <QueryClientProvider client={own.queryClient}>{children}</QueryClientProvider>
    </SessionContext>
  );
}

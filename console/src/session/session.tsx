import { QueryClientProvider } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import { createClient } from "../../../client/client.ts";
import { ProblemError } from "../../../client/errors.ts";
import type { Client } from "../../../client/types.ts";
import { createQueryClient } from "../api/query-client.ts";
import { fetchWithEarlyRequests } from "./early-requests.ts";
import type { PersonSession } from "./person-session.ts";
import { storedSecret, storeSecret } from "./stored-session.ts";

/** The token that the console calls the API with. */
export interface Session {
  /** Calls the API with the session's secret. */
  readonly client: Client;
  readonly isSignedIn: boolean;
  /** Whether the last session ended because its token was refused. */
  readonly isRefused: boolean;
  /** Whether the session, or the last one, is a person's rather than a token's. */
  readonly isPerson: boolean;
  readonly signIn: (secret: string, remember: boolean) => void;
  readonly signInPerson: (person: PersonSession) => void;
  readonly signOut: () => void;
  /** Continues with a new secret of the same token. */
  readonly replaceSecret: (secret: string) => void;
}

interface State {
  readonly secret: string | null;
  /** Instead of a secret. */
  readonly person: PersonSession | null;
  readonly isPerson: boolean;
  readonly remember: boolean;
  readonly isRefused: boolean;
  /** Counts the sessions, so that each gets its own client and cache. */
  readonly count: number;
}

const SessionContext = createContext<Session | null>(null);

/** The session of the page. @throws Error outside of {@link SessionProvider}. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("There is no SessionProvider.");
  return session;
}

const nobody = { secret: null, person: null, isPerson: false } as const;

/** Keeps the secret in memory, and in the tab's storage only if the user asks for that. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState<State>(() => {
    const secret = storedSecret();
    return { ...nobody, secret, remember: secret !== null, isRefused: false, count: 0 };
  });
  useEffect(() => storeSecret(state.remember ? state.secret : null), [state]);

  // Sessions share no cached data, and a late refusal of one doesn't end the next.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new count is a new session.
  const own = useMemo(() => {
    const sendAs = state.person?.fetch ?? fetchWithEarlyRequests;
    const credentials = { baseUrl: "", token: state.secret ?? undefined, fetch: sendAs };
    const client = createClient(credentials);
    const end = () =>
      setState((now) =>
        now.count === state.count
          ? { ...nobody, isPerson: now.isPerson, remember: false, isRefused: true, count: now.count + 1 }
          : now,
      );
    return { credentials, client, queryClient: createQueryClient(() => endIfRefused(client, end)) };
  }, [state.count]);

  const session = useMemo((): Session => {
    const enter = (entering: Partial<State> = {}) =>
      setState((now) => ({ ...nobody, remember: false, isRefused: false, count: now.count + 1, ...entering }));
    return {
      client: own.client,
      isSignedIn: state.secret !== null || state.person !== null,
      isPerson: state.isPerson,
      isRefused: state.isRefused,
      signIn: (secret, remember) => enter({ secret, remember }),
      signInPerson: (person) => enter({ person, isPerson: true }),
      signOut: () => {
        enter();
        // The session here has ended, whether or not the issuer can be reached.
        void state.person?.signOut().catch(() => undefined);
      },
      replaceSecret: (secret) => {
        // The client reads it for each call, so the next call uses it.
        own.credentials.token = secret;
        setState((now) => {
          if (now.count === state.count) return { ...now, secret };
          // A call with the previous secret may have ended the session in between.
          return now.isRefused ? { ...state, secret, count: now.count + 1 } : now;
        });
      },
    };
  }, [own, state]);

  return (
    <SessionContext value={session}>
      <QueryClientProvider client={own.queryClient}>{children}</QueryClientProvider>
    </SessionContext>
  );
}

/** Ends the session if its current secret is refused. The refusal of a call that still had the previous one means nothing. */
async function endIfRefused(client: Client, end: () => void): Promise<void> {
  try {
    await client.getCaller();
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) end();
  }
}

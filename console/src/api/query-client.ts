import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ProblemError } from "../../../client/errors.ts";

/**
 * The cache of the API's responses in one session.
 * @param onRefused called when the API no longer accepts the token.
 */
export function createQueryClient(onRefused: () => void): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ProblemError && error.status === 401) onRefused();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // The client repeats what can be repeated.
      queries: { retry: false, staleTime: 15_000 },
      // A change fails at once when offline, rather than wait unseen; and its response, which may hold a secret, is not kept.
      mutations: { retry: false, networkMode: "always", gcTime: 0 },
    },
  });
}

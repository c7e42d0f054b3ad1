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
      // The client already retries.
      queries: { retry: false, staleTime: 15_000 },
      // Offline, a change fails immediately instead of waiting unseen. Its response, which may hold a secret, isn't cached.
      mutations: { retry: false, networkMode: "always", gcTime: 0 },
    },
  });
}

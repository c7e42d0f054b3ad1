import {
  ApolloClient,
  CombinedGraphQLErrors,
  gql,
  HttpLink,
  InMemoryCache,
  type OperationVariables,
} from "@apollo/client";
import { type ApiResponse, anonymously, stack } from "./stack.ts";

/** A client as Jahia's manual and its tests set one up. */
export function apolloClient(secret?: string, path = "/modules/graphql"): ApolloClient {
  return new ApolloClient({
    link: new HttpLink({
      uri: `${stack.managementUrl}${path}`,
      headers: secret === undefined ? {} : { authorization: `APIToken ${secret}` },
    }),
    cache: new InMemoryCache(),
    defaultOptions: {
      query: { fetchPolicy: "no-cache" },
    },
  });
}

/** The result of an operation. */
export interface Result {
  // biome-ignore lint/suspicious/noExplicitAny: tests read members of results whose shapes they assert.
  readonly data: any;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string };
  }[];
}

/** Runs an operation through Apollo. */
export async function operate(document: string, variables: OperationVariables = {}, secret?: string): Promise<Result> {
  const client = apolloClient(secret);
  const parsed = gql(document);
  const isMutation = parsed.definitions.some(
    (definition) => definition.kind === "OperationDefinition" && definition.operation === "mutation",
  );
  const { data, error } = isMutation
    ? await client.mutate({ mutation: parsed, variables, fetchPolicy: "no-cache", errorPolicy: "all" })
    : await client.query({ query: parsed, variables, errorPolicy: "all" });
  if (error && !CombinedGraphQLErrors.is(error)) throw error;
  return { data: data ?? null, errors: (error?.errors ?? []) as unknown as Result["errors"] };
}

/** Runs a selection of `admin { personalApiTokens }`, and returns its payload. */
export async function tokensApi(
  operation: "query" | "mutation",
  selection: string,
  secret: string | undefined,
  variables: OperationVariables = {},
  declared = "",
): Promise<Result & { readonly payload: Result["data"] }> {
  const document = `${operation} ${declared} { admin { personalApiTokens { ${selection} } } }`;
  const result = await operate(document, variables, secret);
  return { ...result, payload: result.data?.admin?.personalApiTokens ?? null };
}

/** A plain request, as with curl. */
export function post(body: unknown, secret?: string, path = "/graphql"): Promise<ApiResponse> {
  const headers = secret === undefined ? {} : { headers: { Authorization: `APIToken ${secret}` } };
  return anonymously(`POST ${path}`, { ...headers, body });
}

import {
  ApolloClient,
  CombinedGraphQLErrors,
  gql,
  HttpLink,
  InMemoryCache,
  type OperationVariables,
} from "@apollo/client";
import { expect } from "vitest";
import { type ApiResponse, anonymously, createToken, manage, stack, unique } from "./stack.ts";

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
async function tokensApi(
  operation: "query" | "mutation",
  selection: string,
  secret: string | undefined,
  variables: OperationVariables,
  declared: string,
): Promise<Result & { readonly payload: Result["data"] }> {
  const document = `${operation} ${declared} { admin { personalApiTokens { ${selection} } } }`;
  const result = await operate(document, variables, secret);
  return { ...result, payload: result.data?.admin?.personalApiTokens ?? null };
}

/** Reads fields of `admin { personalApiTokens }`. */
export const query = (selection: string, secret?: string, variables = {}, declared = "") =>
  tokensApi("query", selection, secret, variables, declared);

/** Runs mutations of `admin { personalApiTokens }`. */
export const mutation = (selection: string, secret?: string, variables = {}, declared = "") =>
  tokensApi("mutation", selection, secret, variables, declared);

/** A plain request, as with curl. */
export function post(body: unknown, secret?: string, path = "/graphql"): Promise<ApiResponse> {
  const headers = secret === undefined ? {} : { headers: { Authorization: `APIToken ${secret}` } };
  return anonymously(`POST ${path}`, { ...headers, body });
}

export const messages = ({ errors }: Result) => errors.map(({ message }) => message);
export const codes = ({ errors }: Result) => errors.map(({ extensions }) => extensions.code);

/** An owner with a token that may manage the owner's tokens. */
export async function person() {
  return createToken({ owner: unique("person"), name: "calling", scopes: ["tokens:self", "lookup:read"] });
}

/** The token of a key, with all its fields. */
export async function fetchNode(key: string, secret: string) {
  const fields = "name key user { name } createdAt updatedAt expireAt state";
  return (await query(`tokenByKey(key: $key) { ${fields} }`, secret, { key }, "($key: String!)")).payload.tokenByKey;
}

/** Creates a token through GraphQL and gives its secret and key. */
export async function create(members: string, secret: string) {
  const { payload, errors } = await mutation(`createToken(${members})`, secret);
  expect(errors).toEqual([]);
  const { body } = await manage("GET /v1/tokens/self", { secret: payload.createToken });
  return { secret: payload.createToken as string, key: body.id as string };
}

import { items } from "../client/paging.ts";
import type { Client, Token } from "../client/types.ts";
import { tokenIdPattern } from "../core/limits.ts";
import { CliError, exitCodes } from "./failure.ts";

/**
 * Finds the token that a reference names: by its id, its name, or its owner and name as `owner/name`.
 * @throws CliError where there is none, and with all that it may be where there are several.
 */
export async function findToken(client: Client, reference: string): Promise<Token> {
  if (tokenIdPattern.test(reference)) return client.getToken({ id: reference });
  const found = new Map<string, Token>();
  for (const query of readings(reference)) {
    for await (const token of items(client.listTokens, { query: { ...query, limit: 100 } })) found.set(token.id, token);
  }
  const [first, ...others] = found.values();
  if (!first) {
    throw new CliError(`There is no token ${reference}. See the tokens with latchkey token list.`, exitCodes.refused);
  }
  if (others.length > 0) {
    const candidates = [first, ...others].map(({ owner, name, id }) => `${owner}/${name} (${id})`);
    throw new CliError(`${reference} may be ${candidates.join(" or ")}. Name one of them.`);
  }
  return first;
}

/** Owners hold slashes, and names may: a reference is a name as a whole, or an owner and a name at any slash. */
function readings(reference: string): { readonly owner?: string; readonly name: string }[] {
  const slashes = [...reference.matchAll(/\//g)].map(({ index }) => index);
  return [
    { name: reference },
    ...slashes
      .map((index) => ({ owner: reference.slice(0, index), name: reference.slice(index + 1) }))
      .filter(({ owner, name }) => owner !== "" && name !== ""),
  ];
}

/** The tokens that the references name, each once. */
export async function findTokens(client: Client, references: readonly string[]): Promise<Token[]> {
  const found = new Map<string, Token>();
  for (const reference of references) {
    const token = await findToken(client, reference);
    found.set(token.id, token);
  }
  return [...found.values()];
}

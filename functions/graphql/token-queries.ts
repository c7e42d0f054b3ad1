import { operations } from "../../contract/operations.ts";
import { canManage } from "../../core/caller.ts";
import { type ErrorCode, hasCode } from "../../core/errors.ts";
import { getToken } from "../../core/use-cases/get-token.ts";
import { introspectSecret } from "../../core/use-cases/introspect-secret.ts";
import { listTokens } from "../../core/use-cases/list-tokens.ts";
import { assertPageArguments, type Connection, type PageArguments, paginate } from "./page.ts";
import type { Administration, RequestContext } from "./request-context.ts";
import { type FieldSorter, sortTokens } from "./sort-tokens.ts";

interface ListArguments extends PageArguments {
  readonly userId?: string | null;
  readonly fieldSorter?: FieldSorter | null;
}

/**
 * The fields of `PersonalApiTokensQuery`. A caller who can't manage tokens sees none. Tokens that the caller can't
 * see are treated as nonexistent.
 */
export const tokenQueries = {
  async verifyToken({ caller }: Administration, { token }: { readonly token: string }, { api }: RequestContext) {
    return (await nullOnError("forbidden", introspectSecret(api, caller, token))) !== null;
  },

  async tokenByKey({ caller }: Administration, { key }: { readonly key: string }, { api }: RequestContext) {
    return canManage(caller) ? await nullOnError("token_not_found", getToken(api, caller, key)) : null;
  },

  async tokenByUserAndName(
    { caller }: Administration,
    { userId: owner, tokenName: name }: { readonly userId: string; readonly tokenName: string },
    { api }: RequestContext,
  ) {
    if (!canManage(caller) || !canBeListed({ owner, name })) return null;
    const { items } = await listTokens(api, caller, { owner, name, limit: 1 });
    return items[0] ?? null;
  },

  async tokens({ caller }: Administration, args: ListArguments, context: RequestContext): Promise<Connection> {
    assertPageArguments(args);
    const owner = args.userId ?? undefined;
    const sees = canManage(caller) && canBeListed({ owner });
    const { tokens } = sees ? await context.list(caller, owner) : { tokens: [] };
    return paginate(sortTokens(tokens, args.fieldSorter), args);
  },

  availableScopes: (_: Administration, _arguments: unknown, { api }: RequestContext) => api.settings.scopes,
};

/** Whether `GET /v1/tokens` accepts an owner and a name. No token has others. */
function canBeListed(query: { readonly owner?: string | undefined; readonly name?: string }): boolean {
  return operations.listTokens.query.safeParse(query).success;
}

/** The result, or `null` if it fails with a code. */
async function nullOnError<T>(code: ErrorCode, asked: Promise<T>): Promise<T | null> {
  return asked.catch((error: unknown) => {
    if (hasCode(error, code)) return null;
    throw error;
  });
}

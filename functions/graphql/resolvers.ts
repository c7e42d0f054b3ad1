import type { RequestContext } from "./request-context.ts";
import { type Administration, requireCaller, requireManagement } from "./request-context.ts";
import { tokenFields, toUser } from "./token-fields.ts";
import { tokenMutations } from "./token-mutations.ts";
import { tokenQueries } from "./token-queries.ts";

const admin = (_root: unknown, _arguments: unknown, context: RequestContext) => requireCaller(context);

/** How the fields of the schema are resolved. Fields that are not listed are members of their parent. */
export const resolvers = {
  Query: {
    admin,
    currentUser: (_root: unknown, _arguments: unknown, { caller }: RequestContext) => caller && toUser(caller.owner),
  },
  Mutation: { admin },
  AdminQuery: { personalApiTokens: (administration: Administration) => administration },
  AdminMutation: { personalApiTokens: requireManagement },
  PersonalApiTokensQuery: tokenQueries,
  PersonalApiTokensMutation: tokenMutations,
  PersonalApiToken: tokenFields,
};

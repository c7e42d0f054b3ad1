import type { RequestContext } from "./request-context.ts";
import { type Administration, enterAdministration, enterTokenChanges } from "./request-context.ts";
import { tokenFields, toUser } from "./token-fields.ts";
import { tokenMutations } from "./token-mutations.ts";
import { tokenQueries } from "./token-queries.ts";

const admin = (_root: unknown, _arguments: unknown, context: RequestContext) => enterAdministration(context);

/** How the fields of the schema are resolved. Fields that are not listed are members of their parent. */
export const resolvers = {
  Query: {
    admin,
    currentUser: (_root: unknown, _arguments: unknown, { caller }: RequestContext) => caller && toUser(caller.owner),
  },
  Mutation: { admin },
  AdminQuery: { personalApiTokens: (administration: Administration) => administration },
  AdminMutation: { personalApiTokens: enterTokenChanges },
  PersonalApiTokensQuery: tokenQueries,
  PersonalApiTokensMutation: tokenMutations,
  PersonalApiToken: tokenFields,
};

import { operations } from "../../contract/operations.ts";
import { hasCode } from "../../core/errors.ts";
import { createToken } from "../../core/use-cases/create-token.ts";
import { deleteToken } from "../../core/use-cases/delete-token.ts";
import { getToken } from "../../core/use-cases/get-token.ts";
import { updateToken } from "../../core/use-cases/update-token.ts";
import { validate } from "../api/validate.ts";
import { invalidExpiry, jodaMessage, parseExpiry } from "./expiry.ts";
import { executionMessage, withJahiaMessage } from "./jahia-messages.ts";
import type { Administration, RequestContext } from "./request-context.ts";
import { type TokenState, toTokenStatus } from "./token-fields.ts";

interface Members {
  readonly name?: string | null;
  readonly expireAt?: string | null;
  readonly scopes?: readonly (string | null)[] | null;
  readonly state?: TokenState | null;
}

/** The fields of `PersonalApiTokensMutation`, which run sequentially. Their arguments are validated like requests to `/v1`. */
export const tokenMutations = {
  createToken({ caller }: Administration, members: Members, { api, inOrder }: RequestContext) {
    return inOrder(async () => {
      const { name, expireAt } = members;
      const expiresAt = typeof expireAt === "string" ? parseExpiry(expireAt) : expireAt;
      if (typeof expireAt === "string" && !expiresAt) throw invalidExpiry(jodaMessage(expireAt));
      const body = validate(
        operations.createToken.body.schema,
        { name, ...sharedMembers(members), expiresAt },
        "pointer",
      );
      const taken = `javax.jcr.ItemExistsException: This node already exists: /users/${caller.owner}/tokens/${name}`;
      const { secret } = await createToken(api, caller, body).catch(withJahiaMessage("name_taken", taken));
      return secret;
    });
  },

  updateToken(
    { caller }: Administration,
    { key, ...members }: Members & { readonly key: string },
    { api, inOrder, changed }: RequestContext,
  ) {
    return inOrder(() =>
      applyIfExists(async () => {
        const { name, expireAt } = members;
        const { owner } = await getToken(api, caller, key);
        const expiresAt = expireAt === "" ? null : parseExpiry(expireAt ?? "");
        if (expireAt && !expiresAt) throw invalidExpiry(executionMessage);
        const change = async () => {
          const values = { name: name ?? undefined, ...sharedMembers(members), expiresAt };
          const body = validate(operations.updateToken.body.schema, values, "pointer");
          changed((await updateToken(api, caller, key, body)).effectiveBy);
        };
        const siblings = `javax.jcr.ItemExistsException: Same name siblings are not allowed: node /users/${owner}/tokens`;
        await change().catch(withJahiaMessage(name === "" ? "validation_failed" : "name_taken", siblings));
      }),
    );
  },

  deleteToken(
    { caller }: Administration,
    { key }: { readonly key: string },
    { api, inOrder, changed }: RequestContext,
  ) {
    return inOrder(() => applyIfExists(async () => changed(await deleteToken(api, caller, key))));
  },
};

/** The members for which `null` means unchanged, or the default. */
function sharedMembers({ scopes, state }: Members) {
  return { scopes: scopes ?? undefined, status: state ? toTokenStatus(state) : undefined };
}

/** Runs a change. @returns whether its token exists and the caller can view it. */
async function applyIfExists(change: () => Promise<unknown>): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    if (hasCode(error, "token_not_found")) return false;
    throw error;
  }
}

import type { TokenSettings } from "../../../core/settings.ts";
import { type CreateTokenInput, createToken } from "../../../core/use-cases/create-token.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { administrator, createHolder, type TestService, testService } from "../../support/service.ts";

/** The owner of the tokens, with one scope to grant. */
export const alice = createHolder("alice", "lookup:read");

/** A service with one token of alice's, a minute old. */
export async function withToken(members: Partial<CreateTokenInput> = {}, settings: Partial<TokenSettings> = {}) {
  const service = testService({ settings });
  const { token, secret } = await createToken(service, administrator, {
    name: "my_app",
    owner: "alice",
    scopes: ["lookup:read"],
    ...members,
  });
  service.clock.advance(60);
  return { service, id: token.id, token, secret: secret ?? "" };
}

/** The newest event of a token. */
export async function lastEvent(service: TestService, id: string) {
  const { items } = await service.store.listEvents(id, { limit: 1 });
  return items[0];
}

/** What a service says of secrets: `accepted`, or why not. */
export const outcomeIn = (service: TestService) => async (secret: string) => {
  const verdict = await verifySecret({ prefixes: ["lk"], ...service }, { secret });
  return verdict.ok ? "accepted" : verdict.reason;
};

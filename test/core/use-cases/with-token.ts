import type { TokenSettings } from "../../../core/settings.ts";
import { type CreateTokenInput, createToken } from "../../../core/use-cases/create-token.ts";
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

import type { OperationName } from "../../contract/routes.ts";
import type { OperationHandler } from "./operation.ts";
import { createTokenOperation } from "./operations/create-token.ts";
import { deleteTokenOperation } from "./operations/delete-token.ts";
import { getHealthOperation } from "./operations/get-health.ts";
import { getOpenApiOperation } from "./operations/get-open-api.ts";
import { getOwnTokenOperation } from "./operations/get-own-token.ts";
import { getTokenOperation } from "./operations/get-token.ts";
import { interanaCreateTokenOperation } from "./operations/interana-create-token.ts";
import { interanaRevokeTokenOperation } from "./operations/interana-revoke-token.ts";
import { introspectOperation } from "./operations/introspect.ts";
import { listScopesOperation } from "./operations/list-scopes.ts";
import { listTokenEventsOperation } from "./operations/list-token-events.ts";
import { listTokensOperation } from "./operations/list-tokens.ts";
import { revokeOperation } from "./operations/revoke.ts";
import { rotateTokenOperation } from "./operations/rotate-token.ts";
import { updateTokenOperation } from "./operations/update-token.ts";

/** The handler of every operation. The type makes a declared operation without a handler an error. */
export const operationHandlers: { readonly [N in OperationName]: OperationHandler<N> } = {
  createToken: createTokenOperation,
  listTokens: listTokensOperation,
  getOwnToken: getOwnTokenOperation,
  getToken: getTokenOperation,
  updateToken: updateTokenOperation,
  deleteToken: deleteTokenOperation,
  rotateToken: rotateTokenOperation,
  listTokenEvents: listTokenEventsOperation,
  listScopes: listScopesOperation,
  introspect: introspectOperation,
  revoke: revokeOperation,
  getHealth: getHealthOperation,
  getOpenApi: getOpenApiOperation,
  getCreateToken: interanaCreateTokenOperation,
  postCreateToken: interanaCreateTokenOperation,
  postRevokeToken: interanaRevokeTokenOperation,
};

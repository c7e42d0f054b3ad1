import type { OperationHandler } from "../operation.ts";

export const listScopesOperation: OperationHandler<"listScopes"> = async ({ settings }) => ({
  status: 200,
  body: { items: settings.scopes },
});

import { openApiDocument } from "../../../contract/openapi.ts";
import type { OperationHandler } from "../operation.ts";

let document: unknown;

export const getOpenApiOperation: OperationHandler<"getOpenApi"> = async ({ settings }) => {
  document ??= openApiDocument({ version: settings.version });
  return { status: 200, body: document };
};

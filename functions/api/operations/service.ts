import { openApiDocument } from "../../../contract/openapi.ts";
import type { OperationHandlers } from "../operation.ts";

let document: unknown;

/** The operations that tell of the service itself. */
export const serviceOperations = {
  async listScopes({ settings }) {
    return { status: 200, body: { items: settings.scopes } };
  },

  async getHealth({ settings, now }) {
    const { version, prefix: secretPrefix } = settings;
    return { status: 200, body: { status: "ok", version, time: now().toISOString(), secretPrefix } };
  },

  async getOpenApi({ settings }) {
    document ??= openApiDocument({ version: settings.version });
    return { status: 200, body: document };
  },
} satisfies Partial<OperationHandlers>;

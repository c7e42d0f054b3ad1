import type { OperationHandler } from "../operation.ts";

export const getHealthOperation: OperationHandler<"getHealth"> = async ({ settings, now }) => ({
  status: 200,
  body: { status: "ok", version: settings.version, time: now().toISOString() },
});

import { listTokenEvents } from "../../../core/use-cases/list-token-events.ts";
import type { OperationHandler } from "../operation.ts";

export const listTokenEventsOperation: OperationHandler<"listTokenEvents"> = async (api, { caller, path, query }) => {
  const { limit, cursor } = query;
  const page = cursor === undefined ? { limit } : { limit, cursor };
  return { status: 200, body: await listTokenEvents(api, caller, path.id, page) };
};

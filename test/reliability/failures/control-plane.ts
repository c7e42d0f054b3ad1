import { createAwsEndpoint } from "../../../local/aws/aws-endpoint.ts";
import { createCloudWatch } from "../../../local/aws/cloudwatch.ts";
import { createCustomResourceResponses } from "../../../local/aws/custom-resource-responses.ts";
import { createSecretsManager } from "../../../local/aws/secrets-manager.ts";
import { goneResponse } from "../../../local/gateway/websocket-gateway.ts";
import { close, listen } from "../../../local/host/ports.ts";

/** The local stack's AWS endpoint, with what its APIs have done. */
export interface ControlPlane {
  readonly url: string;
  /** The ids of the APIs whose caches were flushed. */
  readonly flushed: Set<string>;
  /** The ids of the open connections. */
  readonly open: Set<string>;
  readonly cloudwatch: ReturnType<typeof createCloudWatch>;
  readonly stop: () => Promise<void>;
}

/** Starts the local stack's AWS endpoint. Every API has the stage `prod`. */
export async function startControlPlane(): Promise<ControlPlane> {
  const flushed = new Set<string>();
  const open = new Set<string>();
  const cloudwatch = createCloudWatch();
  const server = createAwsEndpoint({
    accessKeyId: "local",
    secrets: createSecretsManager(null),
    cloudwatch,
    responses: createCustomResourceResponses(),
    flushAuthorizers(apiId, stageName) {
      if (stageName !== "prod") return false;
      flushed.add(apiId);
      return true;
    },
    manageConnection: (connectionId, { method }) =>
      method === "DELETE" && open.delete(connectionId) ? { status: 204, headers: [], body: "" } : goneResponse,
  });
  return { url: await listen(server, 0), flushed, open, cloudwatch, stop: () => close(server) };
}

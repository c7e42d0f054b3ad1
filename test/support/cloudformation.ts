import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Context } from "aws-lambda";

/** The response of a custom resource. */
export interface ResourceResponse {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
}

/** Sends a custom resource's function an event, as CloudFormation does, and returns what it sent over HTTP. */
export async function askCustomResource(
  // biome-ignore lint/suspicious/noExplicitAny: each function has an event type of its own.
  handler: (event: any, context: Context) => Promise<void>,
  event: Readonly<Record<string, unknown>>,
): Promise<ResourceResponse> {
  let received: ResourceResponse | undefined;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received = JSON.parse(body);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const common = {
      RequestId: "request",
      StackId: "stack",
      LogicalResourceId: "Resource",
      ResourceType: "Custom::Any",
    };
    const context = { logStreamName: "stream", getRemainingTimeInMillis: () => 10_000 } as unknown as Context;
    await handler({ ...common, ...event, ResponseURL: `http://127.0.0.1:${port}/` }, context);
  } finally {
    server.close();
  }
  if (!received) throw new Error("The function sent no response.");
  return received;
}

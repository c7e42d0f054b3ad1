import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { type DynamoDbLocal, startDynamoDbLocal } from "../../../local/aws/dynamodb-local.ts";
import { close, listen } from "../../../local/host/ports.ts";

/** A DynamoDB Local that keeps what it has acknowledged, at an address that outlives it. */
export interface DurableStore {
  readonly url: string;
  /** DynamoDB Local itself, without what makes it durable, at the address that it has now. */
  readonly engineUrl: () => string;
  /** Kills DynamoDB Local with SIGKILL and starts it again on its files. */
  readonly killAndRestart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const writes = /\.(PutItem|UpdateItem|DeleteItem|BatchWriteItem|TransactWriteItems)$/;

/**
 * Starts DynamoDB Local on files, behind a proxy that passes on the answer to a write only when the write is committed.
 *
 * DynamoDB Local answers before it has committed: killed in between, it rolls the write back at its next start, which
 * DynamoDB never does. It works on one request after the other, so that the answer to a read that was sent after the
 * write means that the write is committed.
 */
export async function startDurableStore(dataDirectory: string): Promise<DurableStore> {
  let engine: DynamoDbLocal = await startDynamoDbLocal({ dataDirectory });
  const server = createServer((incoming, outgoing) => {
    answer(engine.endpoint, incoming)
      .then(({ status, headers, body }) => outgoing.writeHead(status, headers).end(body))
      // As a connection breaks where the other side has crashed: the caller can't know whether the write was made.
      .catch(() => outgoing.destroy());
  });
  const url = await listen(server, 0);
  return {
    url,
    engineUrl: () => engine.endpoint,
    async killAndRestart() {
      await engine.kill();
      engine = await startDynamoDbLocal({ dataDirectory });
    },
    async stop() {
      await close(server);
      await engine.stop();
    },
  };
}

async function answer(endpoint: string, incoming: IncomingMessage) {
  const { headers } = incoming;
  const target = String(headers["x-amz-target"] ?? "");
  const body = await buffer(incoming);
  const response = await post(endpoint, headers, body);
  if (response.status === 200 && writes.test(target)) await waitForCommit(endpoint, headers, body);
  return response;
}

/** Reads an item that doesn't exist, signed as the write was: no signature is checked. */
async function waitForCommit(endpoint: string, headers: OutgoingHttpHeaders, write: Buffer): Promise<void> {
  const TableName = /"(?:TableName"\s*:\s*"|RequestItems"\s*:\s*\{\s*")([^"]+)"/.exec(write.toString())?.[1];
  const Key = { pk: { S: "none" }, sk: { S: "none" } };
  const read = Buffer.from(JSON.stringify({ TableName, Key, ConsistentRead: true }));
  const { "content-length": _, ...others } = headers;
  const { status } = await post(endpoint, { ...others, "x-amz-target": "DynamoDB_20120810.GetItem" }, read);
  if (status !== 200) throw new Error(`The read after a write was answered ${status}.`);
}

function post(endpoint: string, headers: OutgoingHttpHeaders, body: Buffer) {
  return new Promise<{ status: number; headers: OutgoingHttpHeaders; body: Buffer }>((resolve, reject) => {
    const { "transfer-encoding": _, ...others } = headers;
    const outward = request(
      endpoint,
      { method: "POST", headers: { ...others, "content-length": body.length } },
      (response) => {
        const status = response.statusCode ?? 502;
        buffer(response).then((whole) => resolve({ status, headers: response.headers, body: whole }), reject);
      },
    );
    outward.once("error", reject).end(body);
  });
}

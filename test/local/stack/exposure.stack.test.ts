import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, inject, test } from "vitest";

const stack = inject("stack");
const ports = Object.entries({
  "the management API": stack.managementUrl,
  "the example API": stack.exampleUrl,
  "the console": stack.consoleUrl,
  "the issuer": stack.issuerUrl,
  "the AWS services": stack.awsEndpoint,
  "DynamoDB Local": stack.dynamodbEndpoint,
}).flatMap(([name, url]) => (url ? [{ name, port: Number(new URL(url).port) }] : []));

/** Addresses of this machine other than the one that the stack listens on. */
const otherAddresses = [
  ...Object.values(networkInterfaces()).flatMap((addresses = []) =>
    // A link-local address is nothing without its interface.
    addresses.map(({ address, scopeid }) => (scopeid ? `${address}%${scopeid}` : address)),
  ),
  // The whole of 127.0.0.0/8 leads to a Linux machine itself.
  ...(process.platform === "linux" ? ["127.0.0.2"] : []),
].filter((address) => address !== "127.0.0.1");

async function connectTo(host: string, port: number): Promise<string> {
  const socket = connect({ host, port, timeout: 5000 });
  const outcome = await Promise.race([
    once(socket, "connect").then(() => "connected"),
    once(socket, "timeout").then(() => "timeout"),
  ]).catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
  socket.destroy();
  return outcome;
}

async function send(port: number, headers: Readonly<Record<string, string>>, body = ""): Promise<number | undefined> {
  const sent = request({ host: "127.0.0.1", port, method: "POST", headers, timeout: 5000 });
  sent.end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  response.resume();
  await once(response, "end");
  return response.statusCode;
}

describe.skipIf(!stack.awsEndpoint)("a local stack (only where the stack is on this machine)", () => {
  test.each(ports)("$name listens on the loopback address alone", async ({ port }) => {
    expect(otherAddresses).not.toEqual([]);
    expect(await connectTo("127.0.0.1", port)).toBe("connected");
    const outcomes = await Promise.all(otherAddresses.map((address) => connectTo(address, port)));
    expect(outcomes).toEqual(otherAddresses.map(() => "ECONNREFUSED"));
  });

  test.each(ports)("$name responds to no page whose name leads here (DNS rebinding)", async ({ port }) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${stack.accessKeyId}/20261126/us-east-1/dynamodb/aws4_request`;
    for (const host of ["attacker.example", "127.0.0.1.attacker.example", "localhost.", "192.0.2.2"]) {
      expect(await send(port, { Host: `${host}:${port}`, Authorization: authorization })).toBe(421);
    }
    const upgrade = { Connection: "Upgrade", Upgrade: "websocket" };
    expect(await send(port, { Host: `attacker.example:${port}`, Authorization: authorization, ...upgrade })).toBe(421);
  });

  describe("the tables", () => {
    const clientOf = (accessKeyId: string) =>
      new DynamoDBClient({
        endpoint: stack.dynamodbEndpoint ?? "",
        region: "us-east-1",
        credentials: { accessKeyId, secretAccessKey: "any" },
      });
    const listTables = async (accessKeyId: string) =>
      (await clientOf(accessKeyId).send(new ListTablesCommand({}))).TableNames;

    test.each([
      ["another key", "EVIL"],
      ["a key of 300 characters, for which DynamoDB Local alone stops", "A".repeat(300)],
      ["a part of the key", (stack.accessKeyId ?? "").slice(0, -1)],
      ["more than the key", `${stack.accessKeyId}A`],
    ])("respond to no caller with %s, and go on responding to the stack", async (_, accessKeyId) => {
      await expect(listTables(accessKeyId)).rejects.toMatchObject({ name: "UnrecognizedClientException" });
      expect(await listTables(stack.accessKeyId ?? "")).toContain(stack.tableName);
    });

    test("respond to no caller without a key", async () => {
      const port = Number(new URL(stack.dynamodbEndpoint ?? "").port);
      expect(await send(port, { "X-Amz-Target": "DynamoDB_20120810.ListTables" }, "{}")).toBe(400);
    });
  });
});

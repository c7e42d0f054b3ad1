import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { createConnectionManagement } from "../../../functions/aws/connection-management.ts";

beforeEach(() => {
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
});
afterEach(() => void vi.unstubAllEnvs());

/** A stage's management of connections that answers everything with a status. */
async function stageThatAnswers(status: number, type = "") {
  const requests: string[] = [];
  const server = createServer(({ method, url }, response) => {
    requests.push(`${method} ${url}`);
    response.writeHead(status, { "x-amzn-errortype": type }).end(type && "{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`, requests };
}

it("closes a connection of the stage, and says that it was open", async () => {
  const { url, requests } = await stageThatAnswers(204);
  expect(await createConnectionManagement(url)("L0SM9cOFvHcCIhw=")).toBe(true);
  expect(requests).toEqual(["DELETE /live/@connections/L0SM9cOFvHcCIhw%3D"]);
});

it("a connection that is gone was not open", async () => {
  const { url } = await stageThatAnswers(410, "GoneException");
  expect(await createConnectionManagement(url)("c1")).toBe(false);
});

it("a refusal says nothing about the connection", async () => {
  const { url } = await stageThatAnswers(403, "ForbiddenException");
  await expect(createConnectionManagement(url)("c1")).rejects.toMatchObject({ name: "ForbiddenException" });
});

it("calls the endpoint of the environment where there is one", async () => {
  const { url, requests } = await stageThatAnswers(204);
  vi.stubEnv("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", url);
  expect(await createConnectionManagement("http://127.0.0.1:9/live")("c1")).toBe(true);
  expect(requests).toHaveLength(1);
});

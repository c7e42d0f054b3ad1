import { expect, test } from "vitest";
import { importRecords } from "../../../cli/import/import-records.ts";
import { createClient } from "../../../client/client.ts";
import { sendJson, sendProblem, serve } from "../../client/serve.ts";

const records = Array.from({ length: 40 }, (_, index) => ({
  line: index + 1,
  body: { name: `token-${index}`, id: `tok_${index}`, digest: "0".repeat(64) },
}));
const neverAborted = new AbortController().signal;

test("creates every token once, in parallel, and counts those that already existed", async () => {
  let inFlight = 0;
  const waiting: (() => void)[] = [];
  let maxInFlight = 0;
  const { baseUrl, requests } = await serve((response, _seen, count) => {
    maxInFlight = Math.max(maxInFlight, ++inFlight);
    waiting.push(() => {
      inFlight--;
      sendJson(response, count <= 30 ? 201 : 200, {});
    });
    // All eight wait for each other; the delay would let a ninth come.
    if (waiting.length === 8) setTimeout(() => waiting.splice(0).forEach((respond) => void respond()), 5);
  });
  const steps: number[] = [];
  const report = await importRecords(createClient({ baseUrl }), records, {
    concurrency: 8,
    signal: neverAborted,
    onProgress: ({ created, existed }) => steps.push(created + existed),
  });
  expect(report).toEqual({ total: 40, created: 30, existed: 10, failures: [] });
  expect(steps).toEqual(records.map((_, index) => index + 1));
  expect(new Set(requests.map(({ body }) => body)).size).toBe(40);
  expect(maxInFlight).toBe(8);
});

test("continues after an error that concerns one token", async () => {
  const { baseUrl } = await serve((response, { body }) =>
    body.includes("token-7") ? sendProblem(response, 409, "name_taken") : sendJson(response, 201, {}),
  );
  const report = await importRecords(createClient({ baseUrl }), records, {
    concurrency: 4,
    signal: neverAborted,
    onProgress: () => {},
  });
  expect(report).toMatchObject({ created: 39, failures: [{ line: 8, name: "token-7", code: "name_taken" }] });
});

test.each([
  ["the token is no longer valid", { name: "ProblemError", code: "unauthorized" }, 401],
  ["the service fails", { name: "ProblemError", code: "internal_error" }, 500],
  ["the connection is closed", { name: "UnreachableError" }, 0],
])("stops when %s, and reports the progress", async (_what, abortedBy, status) => {
  const { baseUrl, requests } = await serve((response, _seen, count) => {
    if (count <= 10) sendJson(response, 201, {});
    else if (status === 0) response.destroy();
    else sendJson(response, status, {});
  });
  const report = await importRecords(createClient({ baseUrl, retries: 0 }), records, {
    concurrency: 1,
    signal: neverAborted,
    onProgress: () => {},
  });
  expect(report).toMatchObject({ created: 10, failures: [], abortedBy });
  expect(requests).toHaveLength(11);
});

test("stops when it is interrupted", async () => {
  const controller = new AbortController();
  const { baseUrl } = await serve((response) => sendJson(response, 201, {}));
  const report = await importRecords(createClient({ baseUrl }), records, {
    concurrency: 1,
    signal: controller.signal,
    onProgress: ({ created }) => created === 5 && controller.abort(),
  });
  expect(report.created).toBe(5);
  expect(report.abortedBy).toBeDefined();
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLambdaFunction, type LambdaFunction } from "../../../local/lambda/lambda-function.ts";

let directory: string;
let lambda: LambdaFunction | undefined;
let logged = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "latchkey-lambda-"));
  logged = "";
});

afterEach(async () => {
  await lambda?.stop();
  await rm(directory, { recursive: true, force: true });
});

async function createFunction(code: string, { timeoutMs = 5000, environment = {} } = {}): Promise<LambdaFunction> {
  await writeFile(join(directory, "index.mjs"), code);
  const settings = { name: "test", arn: "arn:aws:lambda:x:y:function:test", directory, handler: "index.handler" };
  lambda = createLambdaFunction({ ...settings, timeoutMs, memorySize: 128, environment }, (text) => {
    logged += text;
  });
  return lambda;
}

describe("an invocation", () => {
  test("gets the event and a context, and returns the handler's result", async () => {
    const { invoke } = await createFunction(`export const handler = async (event, context) => ({
      event, name: context.functionName, left: context.getRemainingTimeInMillis() > 1000 });`);
    expect(await invoke({ a: [1] })).toEqual({ event: { a: [1] }, name: "test", left: true });
  });

  test("has the environment of the function, and not that of the process", async () => {
    const code = "export const handler = async () => process.env;";
    const { invoke } = await createFunction(code, { environment: { TABLE_NAME: "tokens" } });
    expect(await invoke({})).toEqual({ TABLE_NAME: "tokens" });
  });

  test("that returns nothing returns null", async () => {
    const { invoke } = await createFunction("export const handler = async () => undefined;");
    expect(await invoke({})).toBeNull();
  });

  test("shares the module with the next, as a warm start does", async () => {
    const { invoke } = await createFunction("let calls = 0; export const handler = async () => ++calls;");
    await invoke({});
    expect(await invoke({})).toBe(2);
  });

  test("runs beside others", async () => {
    const { invoke } = await createFunction(`let open; const both = new Promise((resolve) => { open = resolve; });
      let calls = 0; export const handler = async () => { if (++calls === 2) open(); await both; return calls; };`);
    expect(await Promise.all([invoke({}), invoke({})])).toEqual([2, 2]);
  });
});

describe("a function that fails", () => {
  test("does so with the name and the message of what it threw", async () => {
    const { invoke } = await createFunction(
      "export const handler = async () => { throw new TypeError('no such thing'); };",
    );
    await expect(invoke({})).rejects.toMatchObject({ errorType: "TypeError", message: "no such thing" });
    expect(logged).toContain('"message":"no such thing"');
  });

  test("still serves the next event", async () => {
    const code = "export const handler = async (event) => { if (event.fail) throw new Error('x'); return 'fine'; };";
    const { invoke } = await createFunction(code);
    await expect(invoke({ fail: true })).rejects.toThrow("x");
    expect(await invoke({})).toBe("fine");
  });

  test("to respond in time is ended, and starts anew for the next event", async () => {
    const code = `let calls = 0; export const handler = async (event) => {
      calls += 1; if (event.hang) await new Promise(() => setInterval(() => {}, 1000)); return calls; };`;
    const { invoke } = await createFunction(code, { timeoutMs: 300 });
    await expect(invoke({ hang: true })).rejects.toThrow(/Task timed out after 0.30 seconds$/);
    expect(await invoke({})).toBe(1);
  });

  test("to load fails every invocation", async () => {
    const { invoke } = await createFunction("throw new Error('TABLE_NAME is not set');");
    await expect(invoke({})).rejects.toThrow("TABLE_NAME is not set");
    await expect(invoke({})).rejects.toThrow("TABLE_NAME is not set");
  });

  test("by leaving its process fails the invocation", async () => {
    const { invoke } = await createFunction("export const handler = async () => process.exit(1);");
    await expect(invoke({})).rejects.toThrow("The function's thread ended.");
  });

  test("to export its handler fails the invocation", async () => {
    const { invoke } = await createFunction("export const other = 1;");
    await expect(invoke({})).rejects.toThrow("handler is not exported");
  });
});

test("what a function writes is logged", async () => {
  const { invoke } = await createFunction(
    "export const handler = async () => { console.log('out'); console.error('err'); };",
  );
  await invoke({});
  await expect.poll(() => logged).toContain("err\n");
  expect(logged).toContain("out\n");
});

test("code without the handler's file is an error", () => {
  const settings = { name: "test", arn: "arn", directory, handler: "index.handler", timeoutMs: 1, memorySize: 1 };
  expect(() => createLambdaFunction({ ...settings, environment: {} }, () => undefined)).toThrow("has no index.mjs");
});

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { inject, test } from "vitest";

/** The stack under test: the local one, one deployed to an emulator, or one in an account. */
export const stack = inject("stack");

/** A response, with its body parsed if it is JSON. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read members of bodies whose shapes they assert.
  readonly body: any;
}

interface Options {
  readonly headers?: Record<string, string>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
}

/** One HTTP call. @param call the method and the path. */
export async function send(baseUrl: string, call: string, { headers = {}, body }: Options = {}): Promise<ApiResponse> {
  const [method = "", path = ""] = call.split(" ");
  const response = await fetch(new URL(path.slice(1), baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`), {
    method,
    headers: { ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text ? JSON.parse(text) : undefined,
  };
}

/** A call of the management API with a secret, by default the administrator's. */
export function manage(call: string, options: Options & { readonly secret?: string } = {}): Promise<ApiResponse> {
  const { secret = stack.adminToken, headers, ...rest } = options;
  return send(stack.managementUrl, call, { ...rest, headers: { Authorization: `Bearer ${secret}`, ...headers } });
}

/** A call of the management API without credentials. */
export function anonymously(call: string, options: Options = {}): Promise<ApiResponse> {
  return send(stack.managementUrl, call, options);
}

/** Calls the example's lookup (scope `lookup:read`), whose authorizer serves `X-Authentication`. */
export function lookup(secret: string): Promise<ApiResponse> {
  return send(stack.exampleUrl, "GET /v1/lookup/port?namespace=common", { headers: { "X-Authentication": secret } });
}

/** Calls the example's whoami (any token), whose authorizer serves `Authorization` and has a cache of its own. */
export function whoami(secret: string): Promise<ApiResponse> {
  return send(stack.exampleUrl, "GET /whoami", { headers: { Authorization: `Bearer ${secret}` } });
}

/** A name or an owner that no other test has. */
export function unique(stem: string): string {
  return `${stem}-${randomUUID().slice(0, 8)}`;
}

/** Creates a token, as the administrator unless told otherwise, and returns its members with its secret. */
export async function createToken(members: Record<string, unknown> = {}, secret = stack.adminToken) {
  const response = await manage("POST /v1/tokens", { secret, body: { name: unique("token"), ...members } });
  if (response.status !== 201) throw new Error(`Creating a token returned ${response.status}: ${response.body?.code}`);
  return response.body as { id: string; owner: string; name: string; secret: string; version: number };
}

/** Waits until a change has taken effect, as its response says. */
export async function waitUntilEffective(response: ApiResponse): Promise<void> {
  const effectiveBy = response.headers.get("latchkey-effective-by");
  if (!effectiveBy) throw new Error(`The response ${response.status} does not say when it takes effect.`);
  await until(effectiveBy);
}

/** Waits until a time (ISO 8601) has come. The tests and the stack share a clock, to within the margin. */
export async function until(time: string): Promise<void> {
  await sleep(Math.max(0, Date.parse(time) - Date.now() + 50));
}

/** What a stack may lack. A test that needs it is skipped there, and its name says why. */
export type Capability = keyof typeof stack.lacks;

/** A test that needs something which an emulator may not do. */
export function testNeeding(capability: Capability, name: string, run: () => Promise<void>): void {
  const reason = stack.lacks[capability];
  if (reason) test.skip(`${name} [skipped: ${reason}]`, run);
  else test(name, run);
}

import type { createClient } from "../../client/client.ts";
import type { Target } from "../aws-contract/check-call.ts";
import type { DeployedStack } from "../deploy/deployed-stack.ts";

/** What is measured with. */
export interface MeasuredDeployment {
  readonly stack: DeployedStack;
  readonly administrator: ReturnType<typeof createClient>;
  /** The APIs without a guard, by kind. */
  readonly apis: { readonly rest: string; readonly http: string };
  readonly probe: Target;
  /** In seconds. */
  readonly cacheTtl: number;
  /** Deploys the app again with other values in its context. @returns how long that took, in seconds. */
  readonly redeploy: (changes: Readonly<Record<string, string>>) => Promise<number>;
}

/** What a measurement found. */
export interface Findings {
  /** In sentences, for the report. */
  readonly sentences: readonly string[];
  /** What was seen, row by row. */
  readonly rows: readonly object[];
}

/** Something that only AWS can tell. */
export interface Measurement {
  /** As facts have it: `<what>/<which>`. */
  readonly id: string;
  /** The question. */
  readonly statement: string;
  /** Why the emulator can't tell. */
  readonly emulatorGap?: string;
  readonly measure: (deployment: MeasuredDeployment) => Promise<Findings>;
}

/** A response, as rows have it. */
export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are recorded as they are.
  readonly body: any;
}

/** Calls a URL. */
export async function see(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Seen> {
  const response = await fetch(url, { headers });
  const text = await response.text();
  return { status: response.status, headers: Object.fromEntries(response.headers), body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

let made = 0;

/** Makes a token, and the header that carries its secret. */
export async function newToken(
  { administrator }: MeasuredDeployment,
  limits: { readonly expiresAt?: string; readonly allowedCidrs?: string[] } = {},
) {
  made += 1;
  const body = { name: `measured-${made}`, owner: "aws-test", scopes: ["lookup:read"], ...limits };
  const { id, secret } = await administrator.createToken({ body });
  return { id, headers: { Authorization: `Bearer ${secret}` } };
}

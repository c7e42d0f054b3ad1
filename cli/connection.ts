import type { Command } from "commander";
import { type ClientOptions, createClient } from "../client/client.ts";
import type { Client } from "../client/types.ts";
import { CliError } from "./failure.ts";
import { readLocalStack } from "./local-stack.ts";
import { defaultProfile, readProfiles } from "./profiles.ts";
import { checkUrl } from "./url.ts";

/** The service that a command calls. */
export interface Connection {
  readonly client: Client;
  readonly url: string;
  /** Where the URL and the secret come from, in words. */
  readonly source: string;
}

/** Where a service is and what to call it with, before anything has been called. */
interface Settings {
  readonly url: string;
  readonly token: string;
  readonly source: string;
}

/**
 * Finds the service to call: the environment's, that of `--profile`, the local stack's of the current folder, or that
 * of the default profile, in this order.
 *
 * @throws CliError where there is none.
 */
export function connect(command: Command, options: Partial<ClientOptions> = {}): Connection {
  const { url, token, source } = findSettings(profileOf(command));
  return { client: createClient({ baseUrl: url, token, ...options }), url, source };
}

/** The profile that `--profile` names, if any. */
export function profileOf(command: Command): string | undefined {
  return command.optsWithGlobals<{ profile?: string }>().profile;
}

function findSettings(profile: string | undefined): Settings {
  const url = process.env["LATCHKEY_URL"]?.trim() || undefined;
  const token = process.env["LATCHKEY_TOKEN"]?.trim() || undefined;
  if (url && token) return { url: checkUrl(url), token, source: "the environment" };

  const stored = findStored(profile);
  if (!url && !token) {
    if (stored) return stored;
    throw new CliError(
      profile === undefined
        ? "There is no service to call. Log in with latchkey login, or set LATCHKEY_URL and LATCHKEY_TOKEN."
        : `There is no profile ${profile}. Make it with latchkey login --profile ${profile}`,
    );
  }
  if (token) {
    if (!stored) throw new CliError("LATCHKEY_TOKEN is set and no URL is known. Set LATCHKEY_URL too.");
    return { url: stored.url, token, source: `the environment and ${stored.source}` };
  }
  // A secret is for the service that it was stored for, and goes to no other.
  if (url && stored?.url === checkUrl(url)) return stored;
  throw new CliError(`LATCHKEY_URL is set and no secret is known for ${url}. Set LATCHKEY_TOKEN too.`);
}

function findStored(profile: string | undefined): Settings | undefined {
  const stack = profile === undefined ? readLocalStack() : undefined;
  if (stack) return { url: checkUrl(stack.url), token: stack.token, source: "the local stack of this folder" };
  const name = profile ?? defaultProfile;
  const stored = readProfiles()[name];
  return stored && { ...stored, source: `profile ${name}` };
}

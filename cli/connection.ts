import { resolve } from "node:path";
import type { Command } from "commander";
import { type ClientOptions, createClient } from "../client/client.ts";
import type { Client } from "../client/types.ts";
import { CliError } from "./errors.ts";
import { localStackFile, readLocalStack } from "./local-stack.ts";
import { defaultProfile, readProfiles } from "./profiles.ts";
import { findProxy, type HttpProxy } from "./proxy.ts";
import { checkSecret } from "./secret.ts";
import type { StoredSignIn } from "./sign-in/issuer.ts";
import { createPersonFetch } from "./sign-in/person-fetch.ts";
import { normalizeUrl } from "./url.ts";

/** The service that a command calls. */
export interface Connection {
  readonly client: Client;
  readonly url: string;
  /** The secret that the client authenticates with; `undefined` if a person signed in. */
  readonly token: string | undefined;
  /** Where the URL and the secret are configured, for messages. */
  readonly source: string;
  readonly proxy: HttpProxy | undefined;
}

type Settings = { readonly url: string; readonly source: string } & (
  | { readonly token: string }
  | { readonly signIn: StoredSignIn; readonly profile: string }
);

/**
 * Finds the service to call, in this order: the environment variables, `--profile`, the local stack of the current
 * folder, the default profile.
 *
 * @throws CliError if none is configured.
 */
export function connect(command: Command, options: Partial<ClientOptions> = {}): Connection {
  const { source, ...settings } = findSettings(selectedProfile(command));
  const { url } = settings;
  if ("signIn" in settings) return { ...openPersonConnection(url, settings.profile, options), source };
  return { ...openConnection(url, checkSecret(settings.token, `from ${source}`), options), source };
}

/** A connection to a service as a person who signed in. A renewed sign-in is stored in the profile. */
function openPersonConnection(
  url: string,
  profile: string,
  options: Partial<ClientOptions> = {},
): Omit<Connection, "source"> {
  const proxy = findProxy(url);
  const fetch = createPersonFetch(profile, url, proxy?.fetch);
  return { client: createClient({ baseUrl: url, fetch, ...options }), url, token: undefined, proxy };
}

/** A connection to a service, through the proxy that the environment selects. */
export function openConnection(
  url: string,
  token: string | undefined,
  options: Partial<ClientOptions> = {},
): Omit<Connection, "source"> {
  const proxy = findProxy(url);
  return { client: createClient({ baseUrl: url, token, fetch: proxy?.fetch, ...options }), url, token, proxy };
}

/** The value of `--profile`, if given. */
export function selectedProfile(command: Command): string | undefined {
  return command.optsWithGlobals<{ profile?: string }>().profile;
}

function findSettings(profile: string | undefined): Settings {
  const url = process.env["LATCHKEY_URL"]?.trim() || undefined;
  const token = process.env["LATCHKEY_TOKEN"]?.trim() || undefined;
  if (url && token) return { url: normalizeUrl(url), token, source: "the environment" };

  const stored = findStoredSettings(profile);
  if (!url && !token) {
    if (stored) return stored;
    throw new CliError(
      profile === undefined
        ? `No service is configured: neither ${resolve(localStackFile)}, which a local stack writes, nor the profile ${defaultProfile} exists. Run latchkey login, set LATCHKEY_URL and LATCHKEY_TOKEN, or change to the folder in which npm start runs without --data.`
        : `Profile ${profile} does not exist. Create it with latchkey login --profile ${profile}`,
    );
  }
  if (token) {
    if (!stored) throw new CliError("LATCHKEY_TOKEN is set, but no URL is configured. Set LATCHKEY_URL too.");
    return { url: stored.url, token, source: `the environment and ${stored.source}` };
  }
  // A stored secret is sent only to the service that it was stored for.
  if (url && stored?.url === normalizeUrl(url)) return stored;
  throw new CliError(`LATCHKEY_URL is set, but no secret is stored for ${url}. Set LATCHKEY_TOKEN too.`);
}

function findStoredSettings(profile: string | undefined): Settings | undefined {
  const stack = profile === undefined ? readLocalStack() : undefined;
  if (stack) return { url: normalizeUrl(stack.url), token: stack.token, source: "the local stack of this folder" };
  const name = profile ?? defaultProfile;
  const stored = readProfiles().get(name);
  return stored && { ...stored, profile: name, source: `profile ${name}` };
}

import { userInfo } from "node:os";
import { isAbsolute, join } from "node:path";
import { isObject } from "../core/shape.ts";
import { CliError } from "./errors.ts";
import { readPrivateFile, withFileLock, writePrivateFile } from "./private-file.ts";
import type { StoredSignIn } from "./sign-in/issuer.ts";

/** The URL of a service and the credential for it: a secret, or a person's sign-in. */
export type Profile = { readonly url: string } & ({ readonly token: string } | { readonly signIn: StoredSignIn });

/** The profile that is used without `--profile`. */
export const defaultProfile = "default";

/**
 * The path of the file with the profiles, in the user's configuration directory. Relative directories are ignored, as
 * the XDG Base Directory Specification requires: a secret must not end up in the current folder.
 *
 * @throws CliError if there is no such directory.
 */
export function profilesPath(): string {
  const { APPDATA, XDG_CONFIG_HOME, HOME } = process.env;
  const configured = process.platform === "win32" ? APPDATA : XDG_CONFIG_HOME;
  if (configured && isAbsolute(configured)) return join(configured, "latchkey", "profiles.json");
  const home = HOME && isAbsolute(HOME) ? HOME : homeFromUserDatabase();
  if (!home) {
    throw new CliError(
      "No home directory found for profiles. Set XDG_CONFIG_HOME to an absolute path, or set LATCHKEY_URL and LATCHKEY_TOKEN.",
    );
  }
  return join(home, ".config", "latchkey", "profiles.json");
}

function homeFromUserDatabase(): string | undefined {
  try {
    const { homedir } = userInfo();
    return homedir && isAbsolute(homedir) ? homedir : undefined;
  } catch {
    // The user has no entry, as is common in containers.
    return undefined;
  }
}

/** Reads all profiles, by name. @throws CliError if other users can read the file, or if it is damaged. */
export function readProfiles(): ReadonlyMap<string, Profile> {
  const path = profilesPath();
  const text = readPrivateFile(path);
  if (text === undefined) return new Map();
  const { profiles, mistake } = parseProfiles(text);
  if (profiles) return profiles;
  throw new CliError(`${path} is damaged: ${mistake}. Correct it, or remove it and log in again with latchkey login.`);
}

/**
 * Changes a profile while no other process changes any.
 * @param change receives the stored profile and returns the new one, or `undefined` to remove it.
 */
export function updateProfile(
  name: string,
  change: (stored: Profile | undefined) => Profile | undefined | Promise<Profile | undefined>,
): Promise<void> {
  const path = profilesPath();
  return withFileLock(path, async () => {
    const stored = readProfiles().get(name);
    const profile = await change(stored);
    if (profile === stored) return;
    const profiles = new Map(readProfiles());
    if (profile) profiles.set(name, profile);
    else profiles.delete(name);
    writePrivateFile(path, `${JSON.stringify({ profiles: Object.fromEntries(profiles) }, null, 2)}\n`);
  });
}

type Checks = Readonly<Record<string, (value: unknown) => boolean>>;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isHttpUrl = (value: unknown) => isText(value) && /^https?:\/\//.test(value) && URL.canParse(value);

const signInChecks: Readonly<Record<keyof StoredSignIn, (value: unknown) => boolean>> = {
  issuer: isHttpUrl,
  tokenType: (value) => value === "id_token" || value === "access_token",
  clientId: isText,
  // It is sent in a header.
  bearer: (value) => isText(value) && /^[\x21-\x7e]+$/.test(value),
  expiresAt: (value) => isText(value) && !Number.isNaN(Date.parse(value)),
  refreshToken: (value) => value === undefined || isText(value),
};

function parseProfiles(text: string): { profiles?: ReadonlyMap<string, Profile>; mistake?: string } {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return { mistake: "it isn't JSON" };
  }
  const entries = isObject(file) && isObject(file["profiles"]) ? Object.entries(file["profiles"]) : [];
  // Unknown members would be lost when the file is written. They may be of a later version.
  const mistake =
    findMistake(file, { profiles: isObject }, "") ??
    entries.map(([name, value]) => findProfileMistake(name, value)).find(Boolean);
  return mistake === undefined
    ? { profiles: new Map(entries as [string, Profile][]) }
    : { mistake: `${mistake} is missing, unknown or invalid` };
}

function findProfileMistake(name: string, value: unknown): string | undefined {
  const path = `profiles.${name}`;
  if (!isObject(value) || !("signIn" in value))
    return findMistake(value, { url: isHttpUrl, token: isText }, `${path}.`);
  return (
    findMistake(value, { url: isHttpUrl, signIn: isObject }, `${path}.`) ??
    findMistake(value["signIn"], signInChecks, `${path}.signIn.`)
  );
}

/** The path of the first member that isn't as it should be. */
function findMistake(value: unknown, checks: Checks, path: string): string | undefined {
  if (!isObject(value)) return path.replace(/\.$/, "") || "its content";
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(checks, name));
  const wrong = unknown ?? Object.keys(checks).find((name) => !checks[name]?.(value[name]));
  return wrong === undefined ? undefined : `${path}${wrong}`;
}

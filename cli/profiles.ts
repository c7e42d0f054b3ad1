import { userInfo } from "node:os";
import { isAbsolute, join } from "node:path";
import { CliError } from "./errors.ts";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";
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
  const profiles = parseProfiles(text);
  if (!profiles) throw new CliError(`${path} is damaged. Remove it, then log in again with latchkey login.`);
  return profiles;
}

/** Stores a profile, or removes it with `undefined`. */
export function writeProfile(name: string, profile: Profile | undefined): void {
  const profiles = new Map(readProfiles());
  if (profile) profiles.set(name, profile);
  else profiles.delete(name);
  writePrivateFile(profilesPath(), `${JSON.stringify({ profiles: Object.fromEntries(profiles) }, null, 2)}\n`);
}

function parseProfiles(text: string): Map<string, Profile> | undefined {
  const file = parseJson(text);
  if (!isObject(file) || !isObject(file["profiles"])) return undefined;
  const entries = Object.entries(file["profiles"]);
  const profiles = entries.filter((entry): entry is [string, Profile] => isProfile(entry[1]));
  return profiles.length === entries.length ? new Map(profiles) : undefined;
}

function isProfile(value: unknown): value is Profile {
  return (
    isObject(value) &&
    typeof value["url"] === "string" &&
    URL.canParse(value["url"]) &&
    (typeof value["token"] === "string" || isSignIn(value["signIn"]))
  );
}

function isSignIn(value: unknown): value is StoredSignIn {
  const { refreshToken, tokenType, ...others } = isObject(value) ? value : {};
  const members = ["issuer", "clientId", "bearer", "expiresAt"].map((name) => others[name]);
  return (
    members.every((member) => typeof member === "string") &&
    ["id_token", "access_token"].includes(String(tokenType)) &&
    ["string", "undefined"].includes(typeof refreshToken)
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

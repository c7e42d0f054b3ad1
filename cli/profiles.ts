import { homedir } from "node:os";
import { join } from "node:path";
import { CliError } from "./failure.ts";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

/** Where a service is, and the secret to call it with. */
export interface Profile {
  readonly url: string;
  readonly token: string;
}

/** The profile that is used unless another is named. */
export const defaultProfile = "default";

/** The file that holds the profiles, in the user's configuration directory. */
export function profilesPath(): string {
  const { APPDATA, XDG_CONFIG_HOME } = process.env;
  const folder = (process.platform === "win32" ? APPDATA : XDG_CONFIG_HOME) || join(homedir(), ".config");
  return join(folder, "latchkey", "profiles.json");
}

/** All profiles by name. @throws CliError where others can read the file, or where it is not what was written. */
export function readProfiles(): Readonly<Record<string, Profile>> {
  const path = profilesPath();
  const text = readPrivateFile(path);
  if (text === undefined) return {};
  try {
    return (JSON.parse(text) as { profiles: Record<string, Profile> }).profiles;
  } catch {
    throw new CliError(`${path} is damaged. Remove it, then log in again with latchkey login.`);
  }
}

/** Stores a profile, or with `undefined` removes it. */
export function writeProfile(name: string, profile: Profile | undefined): void {
  const { [name]: _before, ...others } = readProfiles();
  const profiles = profile ? { ...others, [name]: profile } : others;
  writePrivateFile(profilesPath(), `${JSON.stringify({ profiles }, null, 2)}\n`);
}

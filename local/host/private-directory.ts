import { chmodSync, lstatSync, mkdirSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import { UserError } from "./user-error.ts";

/**
 * Opens a directory that no other user can change, and creates it if it is missing. Existing entries must belong to this
 * user and must not be symbolic links. A new directory, and the contents of `folders`, become readable for this user only.
 * @param folders the folders in it that only this program uses; they are created if they are missing.
 * @throws UserError naming an entry that another user may have made. Nothing is changed in that case.
 */
export function openPrivateDirectory(path: string, folders: readonly string[]): void {
  const found = requireOwn(path);
  if (found?.isFile()) throw new UserError(`${path} is a file. Choose another folder with --data.`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  // Somebody else may have made it in between, and then mkdir leaves theirs as it is.
  requireOwn(path);
  const entries = readdirSync(path);
  if (entries.length === 0) chmodSync(path, 0o700);
  if ((lstatSync(path).mode & 0o022) !== 0) {
    throw new UserError(
      `Other users can write to ${path}. Run chmod go-w on it, or choose another folder with --data.`,
    );
  }
  const own = folders.map((name) => join(path, name));
  const all = [...entries.map((name) => join(path, name)), ...own.flatMap(listAll)];
  for (const entry of all) requireOwn(entry);
  for (const folder of own) mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const entry of own.flatMap(listAll)) tighten(entry);
}

/** A folder and everything below it. Links are not followed. */
function listAll(folder: string): string[] {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  const below = readdirSync(folder, { recursive: true, withFileTypes: true });
  return [folder, ...below.map(({ parentPath, name }) => join(parentPath, name))];
}

function requireOwn(path: string): Stats | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  const user = process.getuid?.();
  const fault = (what: string) => new UserError(`${path} ${what}. Remove it, or choose another folder with --data.`);
  if (found?.isSymbolicLink()) throw fault("is a symbolic link");
  if (found && user !== undefined && found.uid !== user) throw fault("belongs to another user");
  if (found && !found.isDirectory() && !found.isFile()) throw fault("is neither a file nor a directory");
  return found;
}

function tighten(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found && (found.mode & 0o077) !== 0) chmodSync(path, found.mode & 0o700);
}

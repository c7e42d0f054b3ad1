import { readFileSync } from "node:fs";
import { z } from "zod";
import { UserError } from "./user-error.ts";

/** What to do about a JSON file that can't be read. */
export interface JsonFileOptions {
  /** A sentence that says what the user can do. */
  readonly advice: string;
  /** The value if the file doesn't exist. Default: that is an error too. */
  readonly missing?: unknown;
}

/**
 * Reads a JSON file that the user may have changed.
 * @throws UserError naming the file, and what is wrong with it.
 */
export function readJsonFile<S extends z.ZodType>(file: string, schema: S, options: JsonFileOptions): z.infer<S> {
  const { data, error } = schema.safeParse(readJson(file, options));
  if (!error) return data;
  const reason = z.prettifyError(error).replaceAll(/\s*\n\s*/g, " ");
  // Names in the file may contain control characters, which a terminal would execute.
  throw new UserError(`${file} is damaged: ${reason.replaceAll(/\p{C}/gu, "?")} ${options.advice}`);
}

function readJson(file: string, { advice, missing }: JsonFileOptions): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && missing !== undefined) return missing;
    throw new UserError(`${file} can't be read (${code}). ${advice}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${file} is damaged: It is not JSON. ${advice}`);
  }
}

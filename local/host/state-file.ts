import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";
import { readJsonFile } from "./json-file.ts";

/** A value that is kept between runs of the local stack. */
export interface StateFile<T> {
  readonly value: T;
  /** Writes the current value. */
  readonly save: () => void;
}

/**
 * A JSON file that only its owner can read.
 *
 * @param file its path; `null`: in memory.
 * @param schema the schema of the value; it must accept `{}` for a file that doesn't exist yet.
 * @throws UserError naming the file if it is damaged.
 */
export function openStateFile<S extends z.ZodType>(file: string | null, schema: S): StateFile<z.infer<S>> {
  const advice = "Remove the folder that it is in, or restore the file.";
  const value = file === null ? schema.parse({}) : readJsonFile(file, schema, { missing: {}, advice });
  return {
    value,
    save() {
      if (file !== null) writePrivateJson(file, value);
    },
  };
}

/** Writes a JSON file that only its owner can read, atomically. */
export function writePrivateJson(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.draft`;
  rmSync(draft, { force: true });
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  renameSync(draft, file);
}

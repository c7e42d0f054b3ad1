import { randomBytes } from "node:crypto";
import { z } from "zod";
import { openStateFile } from "../host/state-file.ts";

const AccessKey = z.object({ accessKeyId: z.string().default(() => randomBytes(16).toString("hex").toUpperCase()) });

/**
 * The access key id of a local stack: 128 random bits that stay the same while its data stays.
 *
 * DynamoDB Local listens on every address of the machine and checks no signature, but keeps a database of its own for
 * each access key id. So an id that cannot be guessed keeps the tables to the stack itself, and the other services of
 * the stack ask for it too.
 *
 * @param file where it is kept; `null`: nowhere.
 */
export function openAccessKey(file: string | null): string {
  const { value, save } = openStateFile(file, AccessKey);
  save();
  return value.accessKeyId;
}

import { randomBytes } from "node:crypto";
import { z } from "zod";
import { openStateFile } from "../host/state-file.ts";

const AccessKey = z.object({ accessKeyId: z.string().default(() => randomBytes(16).toString("hex").toUpperCase()) });

/**
 * The access key id of a local stack: 128 random bits that stay the same while its data stays.
 *
 * Whoever uses this machine, and pages in its browsers, can reach the ports of the stack, and no signature is checked.
 * So an id that cannot be guessed keeps the tables and the other services to the stack itself.
 *
 * @param file where it is kept; `null`: nowhere.
 */
export function openAccessKey(file: string | null): string {
  const { value, save } = openStateFile(file, AccessKey);
  save();
  return value.accessKeyId;
}

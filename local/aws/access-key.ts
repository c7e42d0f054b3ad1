import { randomBytes } from "node:crypto";
import { z } from "zod";
import { openStateFile } from "../host/state-file.ts";

const AccessKey = z.strictObject({
  accessKeyId: z
    .string()
    // DynamoDB Local names its files after it.
    .regex(/^[0-9A-F]{32}$/)
    .default(() => randomBytes(16).toString("hex").toUpperCase()),
});

/**
 * The access key id of a local stack: 128 random bits that are stored with its data.
 *
 * Every user of this machine, and pages in its browsers, can reach the ports of the stack, and signatures are not
 * checked. An unguessable id therefore protects the tables and the other services.
 *
 * @param file its path; `null`: in memory.
 */
export function openAccessKey(file: string | null): string {
  const { value, save } = openStateFile(file, AccessKey);
  save();
  return value.accessKeyId;
}

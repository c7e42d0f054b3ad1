import { createHash } from "node:crypto";

/** An id that looks like API Gateway's and is the same at every start. */
export function idOf(name: string): string {
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 15);
  return BigInt(`0x${digest}`).toString(36).padStart(10, "0").slice(0, 10);
}

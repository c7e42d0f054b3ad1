import { LatchkeyError } from "../../core/errors.ts";

/** The failure of a call that is expected to fail with one of ours; anything else is thrown on. */
export async function catchError(call: Promise<unknown> | (() => unknown)): Promise<LatchkeyError> {
  try {
    await (typeof call === "function" ? call() : call);
  } catch (error) {
    if (error instanceof LatchkeyError) return error;
    throw error;
  }
  throw new Error("The call did not fail.");
}

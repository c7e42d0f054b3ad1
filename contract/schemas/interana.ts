import * as z from "zod";
import { Secret } from "./fields.ts";

/** The response of Interana's `create_token`. */
export const InteranaToken = z
  .object({ token: Secret, success: z.literal(true) })
  .meta({ id: "InteranaToken", description: "A new token in Interana's format." });

/** The body of Interana's `revoke_token`. */
export const InteranaRevoke = z.object({ token: z.string().min(1) }).meta({ id: "InteranaRevoke" });

/** The response of Interana's `revoke_token`. */
export const InteranaSuccess = z.object({ success: z.literal(true) }).meta({ id: "InteranaSuccess" });

/** An error in Interana's format. */
export const InteranaFailure = z
  .object({ msg: z.string().meta({ example: "Not logged in." }), success: z.literal(false) })
  .meta({ id: "InteranaFailure", description: "An error in Interana's format." });

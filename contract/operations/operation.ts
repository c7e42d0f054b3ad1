import type * as z from "zod";
import type { ErrorCode } from "../../core/errors.ts";
import type { ResponseHeader } from "../headers.ts";
import type { OperationName, Route } from "../routes.ts";

/** The media types of bodies. */
export const mediaTypes = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  mergePatch: "application/merge-patch+json",
} as const;

/** A successful response. */
export interface SuccessResponse {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly headers?: readonly ResponseHeader[];
}

/** An operation of the HTTP API. The handlers, API Gateway, the OpenAPI document and the client derive from it. */
export interface Operation extends Route {
  readonly summary: string;
  readonly tag: "Tokens" | "Secrets" | "Service" | "Interana";
  readonly pathParameters?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** The schema of the body, and its accepted media types. */
  readonly body?: { readonly schema: z.ZodType; readonly mediaTypes: readonly string[]; readonly optional?: true };
  /** Whether the operation supports `If-Match`. */
  readonly conditional?: true;
  /** Whether the operation supports `If-None-Match`. */
  readonly revalidated?: true;
  /** The successful responses by status. */
  readonly responses: Readonly<Record<number, SuccessResponse>>;
  /** The errors that are specific to the operation, without those of every operation. */
  readonly errors: readonly ErrorCode[];
}

/** The operations of one resource. */
export type ResourceOperations = { readonly [N in OperationName]?: Operation };

type Named<T> = Readonly<Record<string, T>>;

/** The named examples of one operation: request bodies, and response bodies by status. */
type OperationExamples<O> = (O extends { body: { schema: infer S extends z.ZodType } }
  ? { readonly requests: Named<z.input<S>> }
  : unknown) &
  (O extends { responses: infer R }
    ? {
        readonly responses: {
          readonly [Status in keyof R as R[Status] extends { schema: z.ZodType } ? Status : never]: R[Status] extends {
            schema: infer S extends z.ZodType;
          }
            ? Named<z.output<S>>
            : never;
        };
      }
    : unknown);

/** The examples of the declared operations. */
export type Examples<Declared> = { readonly [N in keyof Declared]: OperationExamples<Declared[N]> };

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

/** An operation of the HTTP API, declared once: the handlers, the gateway, the document and the client follow it. */
export interface Operation extends Route {
  readonly summary: string;
  readonly tag: "Tokens" | "Secrets" | "Service" | "Interana";
  readonly pathParameters?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** The schema of the body, and the media types that it is taken in. */
  readonly body?: { readonly schema: z.ZodType; readonly mediaTypes: readonly string[]; readonly optional?: true };
  /** Whether the operation supports `If-Match`. */
  readonly conditional?: true;
  /** Whether the operation supports `If-None-Match`. */
  readonly revalidated?: true;
  /** The successful responses by status. */
  readonly responses: Readonly<Record<number, SuccessResponse>>;
  /** The failures that are the operation's own; those of every operation are not listed. */
  readonly errors: readonly ErrorCode[];
}

/** The operations of one resource. */
export type ResourceOperations = { readonly [N in OperationName]?: Operation };

type Named<T> = Readonly<Record<string, T>>;

/** The examples of one operation, each with a name: bodies that it takes, and bodies of its responses, by status. */
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

/** The examples of declared operations. */
export type Examples<Declared> = { readonly [N in keyof Declared]: OperationExamples<Declared[N]> };

import type { APIGatewayProxyEvent } from "aws-lambda";
import type * as z from "zod";
import type { Issuer } from "../../contract/deployment/sign-in.ts";
import type { Operations } from "../../contract/operations.ts";
import type { OperationName } from "../../contract/routes.ts";
import type { Caller } from "../../core/caller.ts";
import type { Service } from "../../core/service.ts";
import type { ApiSettings } from "../../core/settings.ts";
import type { RefusalService } from "../../core/use-cases/get-refusals.ts";
import type { UsageService } from "../../core/use-cases/get-token-usage.ts";

/** The dependencies of the operations on tokens, which GraphQL shares. */
export interface TokenApi extends Service {
  readonly settings: ApiSettings;
  /** The sign-in issuer. Absent without sign-in. */
  readonly issuer?: Issuer | undefined;
}

/** The dependencies of all operations. */
export interface Api extends TokenApi, UsageService, RefusalService {
  readonly settings: ApiSettings;
}

type Output<T> = T extends z.ZodType ? z.output<T> : undefined;

/** A validated request of one operation. Its members have the types that the contract declares. */
export interface OperationRequest<N extends OperationName> {
  /** The caller; `null` if the operation has no authorizer. */
  readonly caller: Operations[N]["access"] extends "any" | "self" | "admin" ? Caller : null;
  readonly path: Operations[N] extends { pathParameters: infer S } ? Output<S> : undefined;
  readonly query: Operations[N] extends { query: infer S } ? Output<S> : undefined;
  readonly body: Operations[N] extends { body: { schema: infer S } } ? Output<S> : undefined;
  /** The versions that `If-Match` names; `undefined` if there is no restriction. */
  readonly ifMatch: readonly number[] | undefined;
  readonly origin: { readonly sourceIp: string | null; readonly requestId: string };
  readonly event: APIGatewayProxyEvent;
}

/** The response of an operation; `body` is sent as JSON. */
export interface OperationResponse {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An operation of the HTTP API: reads a valid request, calls one use case, and responds. */
export type OperationHandler<N extends OperationName> = (
  api: Api,
  request: OperationRequest<N>,
) => Promise<OperationResponse>;

/** A handler for each operation. */
export type OperationHandlers = { readonly [N in OperationName]: OperationHandler<N> };

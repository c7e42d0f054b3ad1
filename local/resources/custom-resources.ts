import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { cacheTtlResourceType } from "../../contract/deployment/cache-ttl.ts";
import { type Provider, stackArn } from "../assembly/deploy-assembly.ts";
import type { CustomResourceResponse, CustomResourceResponses } from "../aws/custom-resource-responses.ts";
import type { InvokeFunction } from "../gateway/authorizers/authorizer-engine.ts";
import { openStateFile } from "../host/state-file.ts";

const Remembered = z.record(
  z.string(),
  z.strictObject({
    physicalId: z.string(),
    properties: z.record(z.string(), z.unknown()),
    data: z.record(z.string(), z.unknown()),
  }),
);

/** The services that custom resources use. */
export interface CustomResourceServices {
  readonly invoke: InvokeFunction;
  readonly responses: CustomResourceResponses;
  /** The base of the URL that functions send their responses to. */
  readonly endpoint: () => string;
  /** The path of the file with the created resources; `null`: in memory. */
  readonly stateFile: string | null;
}

const timeoutMs = 60_000;

/**
 * Runs custom resources as CloudFormation does: their function gets a Create the first time, an Update if their
 * properties have changed, and nothing otherwise. The reason of a FAILED response is thrown.
 */
export function customResourceProvider(services: CustomResourceServices): Provider {
  const { value: remembered, save } = openStateFile(services.stateFile, Remembered);
  return async ({ type, stack, logicalId, defaultName, properties: resolved }) => {
    const properties = stringified(resolved) as Record<string, unknown>;
    // The local authorizer caches start empty with the stack, so no verdict is cached with a previous TTL.
    const before = type === cacheTtlResourceType ? undefined : remembered[defaultName];
    if (before && isDeepStrictEqual(before.properties, properties)) {
      return { ref: before.physicalId, attributes: before.data };
    }
    const response = await send(services, {
      RequestType: before ? "Update" : "Create",
      RequestId: randomUUID(),
      StackId: stackArn(stack.name),
      ResourceType: type,
      LogicalResourceId: logicalId,
      ResourceProperties: properties,
      ...(before ? { PhysicalResourceId: before.physicalId, OldResourceProperties: before.properties } : {}),
    });
    if (response.Status === "FAILED") throw new Error(response.Reason ?? "It failed without a reason.");
    const created = {
      physicalId: response.PhysicalResourceId ?? before?.physicalId ?? defaultName,
      properties,
      data: response.Data ?? {},
    };
    remembered[defaultName] = created;
    save();
    return { ref: created.physicalId, attributes: created.data };
  };
}

async function send(
  { invoke, responses, endpoint }: CustomResourceServices,
  event: Readonly<Record<string, unknown>> & { readonly ResourceProperties: Readonly<Record<string, unknown>> },
): Promise<CustomResourceResponse> {
  const functionArn = z.string().parse(event.ResourceProperties["ServiceToken"]);
  const { id, response } = responses.expect();
  // The function's result doesn't matter, but if it fails, no response may ever arrive.
  const failed = invoke(functionArn, {
    ...event,
    ServiceToken: functionArn,
    ResponseURL: `${endpoint()}/custom-resource-responses/${id}`,
  }).then(
    () => new Promise<never>(() => undefined),
    (error: unknown): CustomResourceResponse => ({
      Status: "FAILED",
      Reason: `Its function failed: ${error instanceof Error ? error.message : String(error)}`,
    }),
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CustomResourceResponse>((resolve) => {
    timer = setTimeout(() => resolve({ Status: "FAILED", Reason: "Its function sent no response." }), timeoutMs);
  });
  try {
    return await Promise.race([response, failed, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** CloudFormation passes every scalar as a string. */
function stringified(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stringified);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, stringified(member)]));
  }
  return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
}

import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import type { SeedProperties } from "../../contract/deployment/seed-token.ts";
import type { Caller } from "../../core/caller.ts";
import { adminScope } from "../../core/scope.ts";
import type { Service } from "../../core/service.ts";
import { createCustomResourceHandler } from "../custom-resource.ts";
import { serializeError } from "../serialize-error.ts";
import { readSeeds } from "./seed.ts";
import { type SecretVault, seedTokens } from "./seed-tokens.ts";

/** The dependencies of the handler. */
export interface Bootstrap {
  readonly service: Service;
  readonly vault: SecretVault;
}

/** The event, with the properties that the construct gives the custom resource. */
export type BootstrapEvent = CloudFormationCustomResourceEvent<SeedProperties, SeedProperties>;

/** Creates the handler of the custom resource for seed tokens. */
export function createBootstrapHandler(bootstrap: Bootstrap) {
  return createCustomResourceHandler<SeedProperties>((event) => applyEvent(bootstrap, event));
}

async function applyEvent(
  { service, vault }: Bootstrap,
  event: BootstrapEvent,
): Promise<{ PhysicalResourceId: string }> {
  // Tokens are kept: the table outlives the stack.
  if (event.RequestType !== "Delete") {
    const seeding = { service, vault, caller: deployment(event.RequestId) };
    try {
      const previous = event.RequestType === "Update" ? readSeeds(event.OldResourceProperties) : [];
      await seedTokens(seeding, readSeeds(event.ResourceProperties), previous);
    } catch (error) {
      console.error({ message: "seeding failed", ...serializeError(error) });
      throw error;
    }
  }
  return { PhysicalResourceId: "seed-tokens" };
}

/** The caller for the changes of a deployment. */
function deployment(requestId: string): Caller {
  return {
    tokenId: null,
    secretVersion: 0,
    owner: "cloudformation",
    scopes: [adminScope],
    sourceIp: null,
    requestId,
  };
}

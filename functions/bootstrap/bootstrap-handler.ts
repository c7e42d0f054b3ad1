import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import type { SeedProperties } from "../../contract/deployment/seed-token.ts";
import type { Caller } from "../../core/caller.ts";
import { adminScope } from "../../core/scope.ts";
import type { Service } from "../../core/service.ts";
import { createCustomResourceHandler } from "../custom-resource.ts";
import { serializeError } from "../serialize-error.ts";
import { readSeeds } from "./seed.ts";
import { type SecretVault, seedTokens } from "./seed-tokens.ts";

/** What the handler is made of. */
export interface Bootstrap {
  readonly service: Service;
  readonly vault: SecretVault;
}

/** The event, with the properties that the construct gives the custom resource. */
export type BootstrapEvent = CloudFormationCustomResourceEvent<SeedProperties, SeedProperties>;

/** Makes the function behind the custom resource of the seed tokens. */
export function createBootstrapHandler(bootstrap: Bootstrap) {
  return createCustomResourceHandler<SeedProperties>((event) => react(bootstrap, event));
}

async function react({ service, vault }: Bootstrap, event: BootstrapEvent): Promise<{ PhysicalResourceId: string }> {
  // The table outlives the stack, and so do its tokens.
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

/** Who makes the changes of a deployment. */
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

import { createClient } from "../../client/client.ts";
import type { Capability } from "../support/local-stack.ts";
import type { DeployedStack } from "./deployed-stack.ts";

/** Something that AWS does and the emulator does not. */
export interface Gap {
  /** For the reader of a skipped test. */
  readonly reason: string;
  /** Asks the emulator itself, so that a newer one that does it is not skipped any longer. */
  readonly isThere: (stack: DeployedStack, awsUrl: string) => Promise<boolean>;
}

/** All that the end-to-end suite has to do without on the emulator. */
export const emulatorGaps: Readonly<Partial<Record<Capability, Gap>>> = {
  policyConditions: {
    reason: "the emulator ignores the conditions in an authorizer's policy",
    isThere: async ({ managementUrl, adminToken }) => {
      const administrator = createClient({ baseUrl: managementUrl, token: adminToken });
      const { secret = "" } = await administrator.createToken({
        body: {
          name: "from elsewhere",
          owner: "emulator-gaps",
          scopes: ["tokens:self"],
          allowedCidrs: ["192.0.2.0/24"],
        },
      });
      // The example API would not tell: its guard refuses the address, whatever the policy says.
      const response = await fetch(`${managementUrl}/v1/tokens/self`, {
        headers: { Authorization: `Bearer ${secret}` },
      });
      return response.status === 200;
    },
  },
  cacheFlush: {
    reason: "the emulator cannot flush the authorizer cache of a stage",
    isThere: async ({ exampleUrl }, awsUrl) => {
      const [, id, stage] = /execute-api\/([^/]+)\/([^/]+)/.exec(exampleUrl) ?? [];
      const url = `${awsUrl}/restapis/${id}/stages/${stage}/cache/authorizers`;
      return (await fetch(url, { method: "DELETE" })).status === 404;
    },
  },
};

/** The gaps as the end-to-end suite takes them: a reason for each. */
export const lacks: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(emulatorGaps).map(([capability, { reason }]) => [capability, reason]),
);

/** Why the console's stack is not deployed: its files are put in place by a function of the CDK's own. */
export const consoleGap = "the emulator has no AWS command line in a Lambda layer, which the CDK copies files with";

/** Why APIs of WebSockets are not deployed. */
export const webSocketGap = "the emulator's CloudFormation has no AWS::ApiGatewayV2::RouteResponse";

/** Why the verdicts of a RequestTokenAuthorizer are not cached. */
export const addressGap = "the emulator takes $context.identity.sourceIp for an identity source that is missing";

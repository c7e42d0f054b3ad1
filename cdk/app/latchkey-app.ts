import { App, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import type { Scope } from "../../core/scope.ts";
import { TokenConsole } from "../console/token-console.ts";
import { TokenService } from "../service/token-service.ts";
import { readAppContext } from "./app-context.ts";
import { ExampleApi, exampleScopes } from "./example-api.ts";
import { featureFlags } from "./feature-flags.ts";

/** How the app is synthesized. */
export interface LatchkeyAppProps {
  /** Where the cloud assembly goes. @default where the CDK's command line says, or a temporary folder */
  readonly outdir?: string;
  readonly context?: Readonly<Record<string, unknown>>;
  /** The scopes of the service. @default those of the example */
  readonly scopes?: readonly Scope[];
}

/**
 * The token service, its web console, and an example of an API that it protects, as three stacks. The
 * context `console=false` leaves the console out, as in regions without CloudFront.
 *
 * For trials, the context `ephemeral=true` makes stacks that `cdk destroy` takes away with all tokens;
 * `cacheTtl=2` has protected APIs cache a verdict for that many seconds. `revocation=immediate` has changes flush caches.
 * `accessLogs=false` and `cloudWatchRole=true` are for accounts without a role for API Gateway's logs.
 */
export function createLatchkeyApp({ outdir, context, scopes = exampleScopes }: LatchkeyAppProps = {}): App {
  const app = new App({ context: { ...featureFlags, ...context }, ...(outdir !== undefined && { outdir }) });
  const { ephemeral, console, revocation, cacheTtl, accessLogs, cloudWatchRole } = readAppContext(app);
  const lifetime = ephemeral ? { removalPolicy: RemovalPolicy.DESTROY } : {};

  const latchkey = new Stack(app, "Latchkey", { description: "Latchkey: API tokens for API Gateway" });
  const service = new TokenService(latchkey, "Service", {
    scopes,
    // A token that is made without scopes looks keys up and does nothing else.
    defaultScopes: scopes.slice(0, 1).map(({ name }) => name),
    revocation,
    accessLogs,
    cloudWatchRole,
    ...(cacheTtl && { cacheTtl }),
    ...lifetime,
  });
  const example = new Stack(app, "LatchkeyExample", { description: "An API that is protected with Latchkey's tokens" });
  new ExampleApi(example, "Example", { service, accessLogs });

  if (console) {
    const stack = new Stack(app, "LatchkeyConsole", { description: "The web console of Latchkey" });
    new TokenConsole(stack, "Console", { api: service.api, ...lifetime });
  }
  return app;
}

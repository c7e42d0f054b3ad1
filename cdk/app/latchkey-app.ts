import { App, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import type { Scope } from "../../core/scope.ts";
import { TokenConsole } from "../console/token-console.ts";
import { TokenService } from "../service/token-service.ts";
import { readAppContext } from "./app-context.ts";
import { ExampleApi, exampleScopes } from "./example-api.ts";
import { ExampleUserPool } from "./example-user-pool.ts";
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
 * `accessLogs=false` and `cloudWatchRole=true` are for accounts without a role for API Gateway's logs. `usage=false` leaves
 * the calls of the example uncounted.
 *
 * `signIn=cognito` makes a user pool whose people sign in; its client has to know where the console is, so deploy once and
 * then again with `consoleUrl=<the output ConsoleUrl>`. `signIn=<JSON>` is the prop of `TokenService` for another issuer.
 */
export function createLatchkeyApp({ outdir, context, scopes = exampleScopes }: LatchkeyAppProps = {}): App {
  const app = new App({ context: { ...featureFlags, ...context }, ...(outdir !== undefined && { outdir }) });
  const appContext = readAppContext(app);
  const { ephemeral, console, revocation, cacheTtl, accessLogs, cloudWatchRole, usage } = appContext;
  const lifetime = ephemeral ? { removalPolicy: RemovalPolicy.DESTROY } : {};

  const latchkey = new Stack(app, "Latchkey", { description: "Latchkey: API tokens for API Gateway" });
  const signIn =
    appContext.signIn === "cognito"
      ? new ExampleUserPool(latchkey, "People", { consoleUrl: appContext.consoleUrl, scopes, ...lifetime }).signIn
      : appContext.signIn;
  const service = new TokenService(latchkey, "Service", {
    scopes,
    // A token that is made without scopes looks keys up and does nothing else.
    defaultScopes: scopes.slice(0, 1).map(({ name }) => name),
    revocation,
    accessLogs,
    cloudWatchRole,
    ...(cacheTtl && { cacheTtl }),
    ...(signIn && { signIn }),
    ...lifetime,
  });
  const example = new Stack(app, "LatchkeyExample", { description: "An API that is protected with Latchkey's tokens" });
  new ExampleApi(example, "Example", { service, accessLogs, usage: usage && accessLogs });

  if (console) {
    const stack = new Stack(app, "LatchkeyConsole", { description: "The web console of Latchkey" });
    new TokenConsole(stack, "Console", { api: service.api, ...(signIn && { signIn }), ...lifetime });
  }
  return app;
}

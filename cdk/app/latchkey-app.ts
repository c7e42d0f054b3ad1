import { App, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import type { Scope } from "../../core/scope.ts";
import { TokenConsole } from "../console/token-console.ts";
import { TokenService } from "../service/token-service.ts";
import { readAppContext, warnAboutUnknownContext } from "./app-context.ts";
import { ExampleApi, exampleScopes } from "./example-api.ts";
import { ExampleUserPool } from "./example-user-pool.ts";
import { featureFlags } from "./feature-flags.ts";

/** Props of the app. */
export interface LatchkeyAppProps {
  /** The output folder of the cloud assembly. @default the folder that the CDK CLI sets, or a temporary one */
  readonly outdir?: string;
  readonly context?: Readonly<Record<string, unknown>>;
  /** The scopes of the service. @default those of the example */
  readonly scopes?: readonly Scope[];
}

/**
 * The token service, its web console, and an example of an API that it protects, as three stacks. The
 * context `console=false` leaves the console out, as in regions without CloudFront.
 *
 * For trials, the context `ephemeral=true` creates stacks that `cdk destroy` deletes with all tokens. `cacheTtl=2` sets
 * how long protected APIs cache a verdict, in seconds. `revocation=immediate` flushes caches on revocation.
 * `accessLogs=false` and `cloudWatchRole=true` are for accounts without a role for API Gateway's logs. `usage=false`
 * doesn't count the calls of the example.
 *
 * `signIn=cognito` creates a user pool for sign-in. Its client needs the console's URL, so deploy once, and then again
 * with `consoleUrl=<the output ConsoleUrl>`. `signIn=<JSON>` is the prop of `TokenService` for another issuer.
 */
export function createLatchkeyApp({ outdir, context, scopes = exampleScopes }: LatchkeyAppProps = {}): App {
  const app = new App({ context: { ...featureFlags, ...context }, ...(outdir !== undefined && { outdir }) });
  const appContext = readAppContext(app);
  const { ephemeral, console, revocation, cacheTtl, accessLogs, cloudWatchRole, usage } = appContext;
  const lifetime = ephemeral ? { removalPolicy: RemovalPolicy.DESTROY } : {};

  const latchkey = new Stack(app, "Latchkey", { description: "Latchkey: API tokens for API Gateway" });
  warnAboutUnknownContext(latchkey);
  const signIn =
    appContext.signIn === "cognito"
      ? new ExampleUserPool(latchkey, "People", { consoleUrl: appContext.consoleUrl, scopes, ...lifetime }).signIn
      : appContext.signIn;
  const service = new TokenService(latchkey, "Service", {
    scopes,
    // A token that is created without scopes can only look keys up.
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

import { type App, Duration } from "aws-cdk-lib/core";
import type { SignInProps } from "../service/sign-in.ts";
import type { TokenServiceProps } from "../service/token-service-props.ts";

/** What the app is told on the CDK's command line with `-c <key>=<value>`. */
export interface AppContext {
  /** Stacks that `cdk destroy` takes away with all tokens. */
  readonly ephemeral: boolean;
  readonly console: boolean;
  readonly revocation: NonNullable<TokenServiceProps["revocation"]>;
  readonly cacheTtl: Duration | undefined;
  readonly accessLogs: boolean;
  readonly cloudWatchRole: boolean;
  /** `cognito`: a user pool of the app's own. */
  readonly signIn: SignInProps | "cognito" | undefined;
  /** Where the console is, for the user pool: it is known only after the first deployment. */
  readonly consoleUrl: string | undefined;
  /** Whether the calls of the example API are counted, which takes its access log. */
  readonly usage: boolean;
}

/**
 * Reads the app's context.
 * @throws Error naming the key and what it takes: a mistyped `immediate` must not deploy a service that revokes later.
 */
export function readAppContext(app: App): AppContext {
  const choice = <T extends string>(key: string, usual: T, other: T): T => {
    const value = app.node.tryGetContext(key) ?? usual;
    const found = [usual, other].find((each) => each === `${value}`);
    if (found === undefined) throw new Error(`The context ${key} is ${usual} or ${other}, not ${value}.`);
    return found;
  };
  const cacheTtl = app.node.tryGetContext("cacheTtl");
  if (cacheTtl !== undefined && !/^\d{1,4}$/.test(`${cacheTtl}`)) {
    throw new Error(`The context cacheTtl is a number of seconds from 0 to 3600, not ${cacheTtl}.`);
  }
  return {
    ephemeral: choice("ephemeral", "false", "true") === "true",
    console: choice("console", "true", "false") === "true",
    revocation: choice<AppContext["revocation"]>("revocation", "ttl", "immediate"),
    cacheTtl: cacheTtl === undefined ? undefined : Duration.seconds(Number(cacheTtl)),
    accessLogs: choice("accessLogs", "true", "false") === "true",
    cloudWatchRole: choice("cloudWatchRole", "false", "true") === "true",
    signIn: readSignIn(app.node.tryGetContext("signIn")),
    consoleUrl: app.node.tryGetContext("consoleUrl"),
    usage: choice("usage", "true", "false") === "true",
  };
}

/** What each member of it has to be is for the service to say. */
function readSignIn(value: unknown): AppContext["signIn"] {
  if (value === undefined || value === "cognito") return value;
  try {
    const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
    if (typeof parsed === "object" && parsed !== null) return parsed as SignInProps;
  } catch {}
  throw new Error(`The context signIn is cognito, or the JSON of the prop signIn of TokenService, not ${value}.`);
}

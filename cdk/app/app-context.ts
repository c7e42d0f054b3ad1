import { type App, Duration } from "aws-cdk-lib/core";
import type { SignInProps } from "../service/sign-in.ts";
import type { TokenServiceProps } from "../service/token-service-props.ts";

/** The context of the app: `-c <key>=<value>` on the command line of the CDK. */
export interface AppContext {
  /** Whether `cdk destroy` deletes all tokens too. */
  readonly ephemeral: boolean;
  readonly console: boolean;
  readonly revocation: NonNullable<TokenServiceProps["revocation"]>;
  readonly cacheTtl: Duration | undefined;
  readonly accessLogs: boolean;
  readonly cloudWatchRole: boolean;
  /** `cognito`: a user pool that the app creates. */
  readonly signIn: SignInProps | "cognito" | undefined;
  /** The console's URL for the user pool. It is only known after the first deployment. */
  readonly consoleUrl: string | undefined;
  /** Whether the calls of the example API are counted, which requires its access log. */
  readonly usage: boolean;
}

/**
 * Reads the app's context.
 * @throws Error naming the key and its valid values: a mistyped `immediate` must not silently deploy `ttl`.
 */
export function readAppContext(app: App): AppContext {
  const choice = <T extends string>(key: string, defaultValue: T, other: T): T => {
    const value = app.node.tryGetContext(key) ?? defaultValue;
    const found = [defaultValue, other].find((each) => each === `${value}`);
    if (found === undefined) throw new Error(`The context ${key} must be ${defaultValue} or ${other}, not ${value}.`);
    return found;
  };
  const cacheTtl = app.node.tryGetContext("cacheTtl");
  if (cacheTtl !== undefined && !/^\d{1,4}$/.test(`${cacheTtl}`)) {
    throw new Error(`The context cacheTtl must be a number of seconds from 0 to 3600, not ${cacheTtl}.`);
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

/** `TokenService` validates the members. */
function readSignIn(value: unknown): AppContext["signIn"] {
  if (value === undefined || value === "cognito") return value;
  try {
    const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
    if (typeof parsed === "object" && parsed !== null) return parsed as SignInProps;
  } catch {}
  throw new Error(`The context signIn must be cognito, or the signIn prop of TokenService as JSON, not ${value}.`);
}

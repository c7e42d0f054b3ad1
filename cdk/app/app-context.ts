import { Annotations, type App, Duration, type Stack } from "aws-cdk-lib/core";
import { maxCacheTtl } from "../../contract/deployment/defaults.ts";
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

const contextKeys: Readonly<Record<keyof AppContext, true>> = {
  ephemeral: true,
  console: true,
  revocation: true,
  cacheTtl: true,
  accessLogs: true,
  cloudWatchRole: true,
  signIn: true,
  consoleUrl: true,
  usage: true,
};

/**
 * Warns about context that the app doesn't read, because a misspelled key changes nothing. All keys of the CDK itself
 * contain other characters than letters.
 */
export function warnAboutUnknownContext(stack: Stack): void {
  for (const key of Object.keys(stack.node.getAllContext())) {
    if (!/^[A-Za-z]+$/.test(key) || Object.hasOwn(contextKeys, key)) continue;
    Annotations.of(stack).addWarningV2(
      "latchkey:unknownContext",
      `The context ${key} has no effect. The app reads ${Object.keys(contextKeys).join(", ")}.`,
    );
  }
}

/**
 * Reads the app's context.
 * @throws Error naming the key and its valid values: a mistyped `immediate` must not silently deploy `ttl`.
 */
export function readAppContext(app: App): AppContext {
  const choice = <T extends string>(key: string, defaultValue: T, other: T): T => {
    const value = app.node.tryGetContext(key) ?? defaultValue;
    const found = [defaultValue, other].find((each) => each === describe(value));
    if (found === undefined)
      throw new Error(`The context ${key} must be ${defaultValue} or ${other}, not ${describe(value)}.`);
    return found;
  };
  const cacheTtl = app.node.tryGetContext("cacheTtl");
  if (cacheTtl !== undefined && !(/^\d{1,4}$/.test(describe(cacheTtl)) && Number(cacheTtl) <= maxCacheTtl)) {
    throw new Error(`The context cacheTtl must be a number of seconds from 0 to 3600, not ${describe(cacheTtl)}.`);
  }
  const consoleUrl = app.node.tryGetContext("consoleUrl");
  if (consoleUrl !== undefined && !isConsoleUrl(consoleUrl)) {
    throw new Error(
      `The context consoleUrl must be a URL such as https://console.example.com, not ${describe(consoleUrl)}.`,
    );
  }
  return {
    ephemeral: choice("ephemeral", "false", "true") === "true",
    console: choice("console", "true", "false") === "true",
    revocation: choice<AppContext["revocation"]>("revocation", "ttl", "immediate"),
    cacheTtl: cacheTtl === undefined ? undefined : Duration.seconds(Number(cacheTtl)),
    accessLogs: choice("accessLogs", "true", "false") === "true",
    cloudWatchRole: choice("cloudWatchRole", "false", "true") === "true",
    signIn: readSignIn(app.node.tryGetContext("signIn")),
    consoleUrl,
    usage: choice("usage", "true", "false") === "true",
  };
}

/** Cognito accepts plain HTTP for localhost only. */
function isConsoleUrl(value: unknown): boolean {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const { protocol, hostname, origin } = new URL(value);
  const isSecure = protocol === "https:" || (protocol === "http:" && hostname === "localhost");
  return isSecure && value.replace(/\/$/, "") === origin;
}

/** A value as the user wrote it. Values of `cdk.json` can be of any type. */
function describe(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `TokenService` validates the members. */
function readSignIn(value: unknown): AppContext["signIn"] {
  if (value === undefined || value === "cognito") return value;
  try {
    const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
    if (typeof parsed === "object" && parsed !== null) return parsed as SignInProps;
  } catch {}
  throw new Error(
    `The context signIn must be cognito, or the signIn prop of TokenService as JSON, not ${describe(value)}.`,
  );
}

import { type App, Duration } from "aws-cdk-lib/core";
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
  };
}

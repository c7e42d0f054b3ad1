import { existsSync, readFileSync } from "node:fs";
import { Template } from "aws-cdk-lib/assertions";
import { App, Stack } from "aws-cdk-lib/core";
import { DISABLE_CREATION_STACK_TRACES, DISABLE_LOGICAL_ID_METADATA } from "aws-cdk-lib/cx-api";
import type { Construct } from "constructs";
import { featureFlags } from "../../cdk/app/feature-flags.ts";
import { createLatchkeyApp } from "../../cdk/app/latchkey-app.ts";
import { TokenService } from "../../cdk/service/token-service.ts";
import type { TokenServiceAttributes } from "../../cdk/service/token-service-attributes.ts";
import type { ITokenService } from "../../cdk/service/token-service-base.ts";
import { standInBundles } from "./stand-in-bundles.ts";

/** The context of apps under test. What no test reads of a cloud assembly takes a third of the synthesis. */
const testContext = { ...standInBundles, [DISABLE_CREATION_STACK_TRACES]: true, [DISABLE_LOGICAL_ID_METADATA]: true };

/** An app for constructs under test. */
export function emptyApp(): App {
  return new App({ context: { ...featureFlags, ...testContext }, treeMetadata: false, analyticsReporting: false });
}

/** A stack for constructs under test. */
export function emptyStack(): Stack {
  return new Stack(emptyApp(), "Test");
}

/** A service that another app deploys. */
export function importedService(scope: Construct, attributes: Partial<TokenServiceAttributes> = {}): ITokenService {
  const id = `Imported${scope.node.children.length}`;
  const tableArn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Tokens";
  return TokenService.fromTokenServiceAttributes(scope, id, { tableArn, prefix: "lk", scopes: [], ...attributes });
}

/** The app as it is deployed, but for the console, whose files would have to be built first. */
export function latchkeyApp(more: Readonly<Record<string, unknown>> = {}): App {
  return createLatchkeyApp({ context: { ...testContext, console: "false", ...more } });
}

const sharedApps = new Map<string, App>();

/** The same for tests that only read it: those with the same context share one, which is synthesized once. */
export function sharedLatchkeyApp(more: Readonly<Record<string, unknown>> = {}): App {
  const key = JSON.stringify(more);
  const app = sharedApps.get(key) ?? latchkeyApp(more);
  sharedApps.set(key, app);
  return app;
}

/** The template of one of the app's stacks. */
export function getTemplate(app: App, stackName: "Latchkey" | "LatchkeyExample"): Template {
  return Template.fromStack(app.node.findChild(stackName) as Stack);
}

/** A resource as it stands in a template. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape is that of the resource's type.
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: string[];
}

/** The resources of a type, by logical id. */
export function findResources(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as unknown as Record<string, Resource>;
}

/** The settings of a stack's functions, as they lie beside their bundles, by the functions' logical ids. */
export function readSettings<T>(app: App, stackName: string): Record<string, T> {
  const assembly = app.synth();
  const functions = findResources(Template.fromStack(app.node.findChild(stackName) as Stack), "AWS::Lambda::Function");
  const files = Object.entries(functions).map(([id, { Properties }]): [string, string] => [
    id,
    `${assembly.directory}/asset.${Properties.Code.S3Key.replace(".zip", "")}/settings.json`,
  ]);
  const found = files.filter(([, file]) => existsSync(file));
  return Object.fromEntries(found.map(([id, file]) => [id, JSON.parse(readFileSync(file, "utf8")) as T]));
}

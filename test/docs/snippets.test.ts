import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import vm from "node:vm";
import { Annotations, Match } from "aws-cdk-lib/assertions";
import { ApiDefinition, MockIntegration, RestApi, SpecRestApi } from "aws-cdk-lib/aws-apigateway";
import { HttpApi, HttpMethod, WebSocketApi } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpUrlIntegration, WebSocketMockIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { HostedZone } from "aws-cdk-lib/aws-route53";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Duration, Stack } from "aws-cdk-lib/core";
import { expect, it, onTestFinished } from "vitest";
import { packageEntries } from "../../build/package-entries.ts";
import * as latchkey from "../../cdk/index.ts";
import { emptyApp } from "../cdk/synthesize.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The pieces of TypeScript in the documents, with identities in place of the abbreviated ones. */
const snippets = ["README.md", "docs/constructs.md", "docs/console.md"].flatMap((document) => {
  const text = readFileSync(join(root, document), "utf8")
    .replace('"tok_01…"', '"tok_01jd8m2v5rf7rsq4b1c9x6e0aw"')
    .replace('"9f86d0…"', `"${"9f".repeat(32)}"`);
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""], index) => ({ document, index, code }));
});

/** Those that make a service or an authorizer, as a stack's constructor does. */
const constructs = snippets.filter(({ code }) => /Token(Service|Authorizer)(\.\w+)?\(this/.test(code));

/** What the pieces leave to the reader. APIs and the service are made when they are used. */
function createSurroundings(stack: Stack) {
  const scopes = [{ name: "lookup:read", description: "Look keys up.", grants: ["GET /v1/lookup/{key}"] }];
  const made = new Map<string, unknown>();
  const lazily = <T>(id: string, make: (id: string) => T): T => (made.get(id) ?? made.set(id, make(id)).get(id)) as T;
  return {
    ...latchkey,
    ...{ stack, scopes, ApiDefinition, Duration, HttpMethod, SpecRestApi, Topic, WebSocketApi },
    get api() {
      return lazily("Api", (id) => new RestApi(stack, id));
    },
    get restApi() {
      return lazily("RestApi", (id) => new RestApi(stack, id));
    },
    get httpApi() {
      return lazily("HttpApi", (id) => new HttpApi(stack, id));
    },
    get service() {
      return lazily("Service", (id) => new latchkey.TokenService(stack, id, { scopes }));
    },
    integration: new MockIntegration(),
    backend: new HttpUrlIntegration("Backend", "https://example.com"),
    onConnect: new WebSocketMockIntegration("OnConnect"),
    hostedZone: HostedZone.fromHostedZoneAttributes(stack, "Zone", { hostedZoneId: "Z1", zoneName: "example.com" }),
    certificate: Certificate.fromCertificateArn(stack, "Certificate", "arn:aws:acm:eu-west-1:1:certificate/a"),
  };
}

it("finds the examples", () => {
  expect(snippets.length).toBeGreaterThanOrEqual(12);
  expect(constructs.length).toBeGreaterThanOrEqual(5);
});

it.each(constructs)("the example $index in $document synthesizes without a warning", ({ code }) => {
  const stack = new Stack(emptyApp(), "Test", { env: { account: "123456789012", region: "eu-west-1" } });
  const statements = code.replaceAll(/^import .*\n/gm, "");
  vm.runInNewContext(`(function () {${statements}}).call(stack)`, createSurroundings(stack));
  expect(Annotations.fromStack(stack).findWarning("*", Match.stringLikeRegexp("latchkey:"))).toEqual([]);
});

/** What the pieces leave to the reader, for the compiler: what a stack imports, and the names of things of its own. */
const declarations = `
import type * as cdk from "aws-cdk-lib";
import type * as rest from "aws-cdk-lib/aws-apigateway";
import type * as v2 from "aws-cdk-lib/aws-apigatewayv2";
import type { ICertificate } from "aws-cdk-lib/aws-certificatemanager";
import type { Function } from "aws-cdk-lib/aws-lambda";
import type { IHostedZone } from "aws-cdk-lib/aws-route53";
import type * as sns from "aws-cdk-lib/aws-sns";
import type * as latchkey from "latchkey";
declare global {
  const Duration: typeof cdk.Duration, HttpMethod: typeof v2.HttpMethod, WebSocketApi: typeof v2.WebSocketApi;
  const Topic: typeof sns.Topic;
  const TokenService: typeof latchkey.TokenService, TokenAuthorizer: typeof latchkey.TokenAuthorizer;
  const stack: cdk.Stack, api: rest.RestApi, restApi: rest.RestApi, httpApi: v2.HttpApi, webSocketApi: v2.WebSocketApi;
  const service: latchkey.TokenService, connect: latchkey.WebSocketTokenAuthorizer, scopes: latchkey.Scope[];
  const integration: rest.MockIntegration, onConnect: v2.WebSocketRouteIntegration, backend: any, worker: Function;
  const certificate: ICertificate, hostedZone: IHostedZone, beta: { readonly stageName: string };
  const guard: import("latchkey/guard").Guard, event: { requestContext: { authorizer: Record<string, unknown> } };
  const sourceIp: string, refuse: (code: string) => void;
}
`;

/** A piece as a file of its own: a handler as it is, everything else within a stack. */
function toModule(code: string): string {
  if (/^export /m.test(code)) return code;
  const imports = code.match(/^import .*$/gm) ?? [];
  const statements = code.replaceAll(/^import .*$/gm, "");
  return [
    'import { Stack } from "aws-cdk-lib/core";',
    ...imports,
    `export class Example extends Stack { async make() {${statements}} }`,
  ].join("\n");
}

it("the examples compile with strict settings", { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-snippets-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "declarations.d.ts"), declarations);
  for (const { document, index, code } of snippets) {
    writeFileSync(join(folder, `${document.replace("/", "-")}-${index}.ts`), toModule(code));
  }
  const paths = packageEntries.map(({ subpath, source }) => [join("latchkey", subpath), [join(root, source)]]);
  const compilerOptions = { paths: Object.fromEntries(paths), noUnusedLocals: false, noUnusedParameters: false };
  const settings = { extends: join(root, "tsconfig.json"), compilerOptions, include: ["*.ts"], exclude: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, "-p", folder]).catch((error) => error);
  expect(stdout).toBe("");
});

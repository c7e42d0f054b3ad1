import { strict as assert } from "node:assert";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { createClient } from "../../client/client.ts";
import { deploySuite } from "../support/documents/block-rules.ts";
import { type Block, blocks, place } from "../support/documents/blocks.ts";
import { createPrograms } from "../support/documents/checkout.ts";
import { codeBlocks, fileOf } from "../support/documents/modules.ts";
import { root } from "../support/documents/pages.ts";
import { readShellPage } from "../support/documents/shell-page.ts";
import { parsePiece } from "../support/documents/typescript.ts";
import { type CdkRun, deploy, emulatorVariables } from "./cdk.ts";
import { readSecret, servedUrl } from "./deployed-stack.ts";
import { webSocketGap } from "./emulator-gaps.ts";
import { findProtectedRoutes, type ProtectedRoute } from "./protected-routes.ts";

/** The blocks that the documents leave to this suite, by page. */
export const emulatorPages = Map.groupBy(
  blocks.filter(({ attributes }) => attributes["skip"] === deploySuite),
  ({ page }) => page,
);

/**
 * Does what the documents say of an app of one's own on the emulator: runs the commands that are left to this suite, in
 * order, with the package that was packed before.
 * @returns the folder of the app that they made.
 */
export async function commandsRun({ awsUrl, directory }: CdkRun & { awsUrl: string }): Promise<string> {
  const programs = `${directory}/bin`;
  await createPrograms(programs, {
    npm: `PATH=\${PATH#*:}; case "$1" in pack) exec cp '${directory}'/latchkey-*.tgz .;; esac; exec npm "$@"`,
    curl: `PATH=\${PATH#*:} exec curl -sS $CURL_OPTION "$@"`,
  });
  for (const [page, list] of emulatorPages) {
    const folder = `${directory}/${page}/latchkey`;
    await mkdir(folder, { recursive: true });
    const stop = await readShellPage(list.map(asToRun), {
      folder,
      notes: `${directory}/notes/${page}`,
      adapt: (code) => code.replaceAll("http://127.0.0.1:4566", awsUrl),
      env: {
        ...emulatorVariables(awsUrl, directory),
        PATH: `${programs}:${root}node_modules/.bin:${process.env["PATH"]}`,
        CDK_DISABLE_CLI_TELEMETRY: "true",
        npm_config_prefer_offline: "true",
      },
    });
    await stop();
  }
  return `${directory}/docs/operations.md/my-app`;
}

function asToRun(block: Block): Block {
  const { skip: _, ...attributes } = block.attributes;
  return { ...block, attributes };
}

/** Why an example that is a whole stack is not deployed; `undefined`: it is. */
function reasonNotToDeploy({ code }: Block): string | undefined {
  if (code.includes("new WebSocketApi(")) return webSocketGap;
  if (!code.includes("new TokenService(")) return "its service is that of another app";
  return /new \w*TokenAuthorizer\(/.test(code) ? undefined : "it protects nothing";
}

const wholeStacks = codeBlocks.filter(({ code }) => parsePiece(code).kind === "stack");
const stacks = wholeStacks.filter((block) => reasonNotToDeploy(block) === undefined);

/** The examples that are not deployed here, and why. They are synthesized, and some run on the local stack. */
export const examplesLeftOut: readonly { readonly name: string; readonly reason: string }[] = wholeStacks.flatMap(
  (block) => {
    const reason = reasonNotToDeploy(block);
    return reason === undefined ? [] : [{ name: `the stack at ${place(block)}`, reason }];
  },
);

/**
 * The app of all examples: each in a stack of its own, with the ids of its APIs as outputs. Those that are apps themselves
 * are not synthesized by the way.
 */
const examplesApp = `
import { App, CfnOutput, Stack } from "aws-cdk-lib";
import { CfnRestApi } from "aws-cdk-lib/aws-apigateway";
import { CfnApi } from "aws-cdk-lib/aws-apigatewayv2";

const { CDK_OUTDIR: outdir } = process.env;
delete process.env.CDK_OUTDIR;
const app = new App({ outdir });
for (const [name, file] of ${JSON.stringify(stacks.map((block, index) => [`example${index}`, fileOf(block)]))}) {
  const module = await import(\`./examples/\${file}\`);
  for (const Example of Object.values(module).filter((each) => each.prototype instanceof Stack)) new Example(app, name);
}
for (const stack of app.node.children.filter((each) => each instanceof Stack)) {
  for (const api of stack.node.findAll().filter((each) => each instanceof CfnRestApi || each instanceof CfnApi)) {
    const id = stack.getLogicalId(api);
    new CfnOutput(stack, "ApiId" + id, { value: api.ref }).overrideLogicalId("ApiId" + id);
  }
}
app.synth();
`;

/**
 * Deploys the examples of the documents that are whole stacks, and calls every route that they protect: with a token that
 * has all scopes, and without.
 * @param app the folder of a CDK app with the package.
 * @returns how many routes were called.
 */
export async function examplesProtected(run: CdkRun & { awsUrl: string }, app: string): Promise<number> {
  for (const block of stacks) {
    const file = `${app}/examples/${fileOf(block)}`;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, block.code);
  }
  await writeFile(`${app}/examples.mjs`, examplesApp);
  const { outputs } = await deploy({ ...run, app }, ["--app", "node examples.mjs", "--concurrency", "3"]);
  let called = 0;
  for (const [index, block] of stacks.entries()) {
    const stackOutputs = outputs[`example${index}`] ?? {};
    const template = JSON.parse(await readFile(`${run.directory}/cdk.out/example${index}.template.json`, "utf8"));
    const routes = findProtectedRoutes(template);
    assert.notDeepEqual(routes, [], `${place(block)} protects nothing.`);
    const secret = await createTokenForAll(run.awsUrl, stackOutputs);
    for (const route of routes) await assertOpens(run.awsUrl, stackOutputs, route, secret, place(block));
    called += routes.length;
  }
  return called;
}

/** Makes a token with all scopes of a service but the service's own. @returns its secret. */
async function createTokenForAll(awsUrl: string, outputs: Readonly<Record<string, string>>): Promise<string> {
  const token = await readSecret(awsUrl, outputs["AdminTokenSecretName"] ?? "");
  const administrator = createClient({ baseUrl: servedUrl(awsUrl, outputs["ManagementUrl"]), token });
  const { items } = await administrator.listScopes();
  const scopes = items.map(({ name }) => name).filter((name) => !name.startsWith("tokens:"));
  const { secret = "" } = await administrator.createToken({ body: { name: "reader", owner: "documents", scopes } });
  return secret;
}

async function assertOpens(
  awsUrl: string,
  outputs: Readonly<Record<string, string>>,
  { apiLogicalId, stage, method, path, header }: ProtectedRoute,
  secret: string,
  where: string,
): Promise<void> {
  const url = `${awsUrl}/_aws/execute-api/${outputs[`ApiId${apiLogicalId}`]}/${stage}${path}`;
  const value = header === "authorization" ? `Bearer ${secret}` : secret;
  const { status } = await fetch(url, { method, headers: { [header]: value } });
  assert(status >= 200 && status < 300, `${where}: ${method} ${path} answers ${status} to a token with all scopes.`);
  const withoutToken = await fetch(url, { method });
  assert.equal(withoutToken.status, 401, `${where}: ${method} ${path} without a token.`);
}

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseSecret } from "../../core/secret.ts";
import { type LocalStack, startLocalStack } from "../../local/stack/start-stack.ts";
import { type Canary, filesBelow, findCanaries, processArguments } from "./leaks/canaries.ts";
import { plantCanaries } from "./leaks/plant.ts";
import { startPart } from "./part.ts";

const part = startPart("Leaks", ["places", "secrets"]);
const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

/** Searches texts for what was planted. @param but forms that belong there, by the end of their names. */
function search(place: string, texts: Iterable<string>, canaries: readonly Canary[], but = /^$/): void {
  for (const text of texts) {
    part.count("places");
    const found = findCanaries(text, canaries).filter((name) => !but.test(name));
    part.count("secrets", found.length);
    expect.soft(found, place).toEqual([]);
  }
}

it("what searches for canaries finds them in every form", () => {
  const secret = `lk_01jd8m2v5rf7rsq4b1c9x6e0aw_${"aB3".repeat(17)}`.slice(0, 79);
  const texts = [secret, Buffer.from(secret).toString("base64"), encodeURIComponent(secret), secret.toUpperCase()];
  for (const text of texts) expect(findCanaries(`x${text}y`, [{ name: "it", secret }])).not.toEqual([]);
  expect(findCanaries("lk_01jd8m2v5rf7rsq4b1c9x6e0aw", [{ name: "it", secret }])).toEqual([]);
});

// The short form has no stack of its own: every suite of `npm test` searches what its stack wrote (suite-invariants.ts).
if (part.isLong) {
  let stack: LocalStack;
  let folder: string;
  let planted: Awaited<ReturnType<typeof plantCanaries>>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "latchkey-leaks-"));
    stack = await startLocalStack({ port: 0, dataDirectory: folder, inMemory: true, cacheTtl: 1 });
    planted = await plantCanaries({ ...stack, issuerUrl: stack.issuerUrl ?? "" });
  }, 120_000);

  afterAll(async () => {
    await stack?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("no log, metric or access log has a planted secret or JWT, nor a part or a digest of one", async () => {
    // Lines are written a moment later, and what counts usage works on them.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const files = [...filesBelow(stack.logs)];
    expect(files.length).toBeGreaterThan(5);
    expect(files.map(({ text }) => text).join("")).toContain("_aws");
    for (const { path, text } of files) search(path, [text], planted.canaries);
  });

  it("no response repeats a secret that it was called with", () => {
    search("a response", planted.responses, planted.canaries);
  });

  it("no table has one, and of digests only those of its tokens", async () => {
    const credentials = { accessKeyId: stack.accessKeyId, secretAccessKey: "local" };
    const client = new DynamoDBClient({ endpoint: stack.dynamodbEndpoint, region: "us-east-1", credentials });
    for (const TableName of [stack.tableName, stack.usageTableName]) {
      const { Items = [] } = await client.send(new ScanCommand({ TableName }));
      const texts = Items.map((item) => JSON.stringify(item));
      expect(texts.length).toBeGreaterThan(TableName === stack.tableName ? 10 : 0);
      const isToken = (index: number) => Items[index]?.["sk"]?.S === "TOKEN";
      for (const [index, text] of texts.entries()) {
        search(`${TableName} ${Items[index]?.["sk"]?.S}`, [text], planted.canaries, isToken(index) ? /digest$/ : /^$/);
      }
    }
    client.destroy();
  });

  it("no file of the cloud assembly has one", () => {
    const files = [...filesBelow(join(folder, "cdk.out"))];
    expect(files.length).toBeGreaterThan(20);
    for (const { path, text } of files) search(path, [text], planted.canaries);
  });

  it("no function writes traces of its own, and none of the errors that Lambda traces has one", async () => {
    const bundles = [...filesBelow(join(folder, "cdk.out"))].filter(({ path }) => path.endsWith(".mjs"));
    expect(bundles.length).toBeGreaterThan(8);
    // What sends to X-Ray's daemon, to its API or to a collector of OpenTelemetry. The AWS SDK passes on a trace's id.
    const tracing = /AWS_XRAY_|aws-xray-sdk|PutTraceSegments|@?opentelemetry|OTEL_/i;
    for (const { path, text } of bundles) {
      part.count("places");
      expect.soft([path, tracing.exec(text)?.[0]]).toEqual([path, undefined]);
    }
    // Lambda may add the error that a handler throws to its segment: here, these errors are lines of the logs.
    const logs = [...filesBelow(stack.logs)].map(({ text }) => text).join("\n");
    search(
      "an error that was thrown",
      logs.split("\n").filter((line) => /error/i.test(line)),
      planted.canaries,
    );
  });

  it("no process has one among its arguments, the command line while it works with one neither", async () => {
    const env = { ...process.env, LATCHKEY_URL: stack.managementUrl, LATCHKEY_TOKEN: stack.adminToken };
    const command = run("node", ["cli/main.ts", "whoami"], { cwd: root, env });
    let isOver = false;
    const ended = command.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      search("the arguments of processes", [processArguments().join("\n")], planted.canaries);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { stdout, stderr } = await ended;
    search("what the command line printed", [stdout, stderr], planted.canaries);
  });

  it("a crash prints none", async () => {
    const { secret = "" } = planted.canaries[1] ?? {};
    const script = `import { handler } from "./dist/functions/authorizer/index.mjs"; await handler({ type: "TOKEN", authorizationToken: "Bearer ${secret}", methodArn: "arn" });`;
    const child = execFile("node", ["--input-type=module", "-"], { cwd: root });
    child.stdin?.end(script);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text: string) => (output += text));
    await new Promise((resolve) => child.once("close", resolve));
    expect(output).not.toBe("");
    search("the output of a crash", [output], planted.canaries);
  });

  it("the package has no secret but those of its examples, and nothing of a stack", async () => {
    const { stdout } = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      cwd: root,
      maxBuffer: 1e8,
    });
    const packed = JSON.parse(stdout) as readonly { readonly files: readonly { readonly path: string }[] }[];
    const paths = (packed[0]?.files ?? []).map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((path) => /stack\.json|\.latchkey|\.env|\.npmrc|\.pem$/.test(path))).toEqual([]);
    for (const path of paths) {
      const text = readFileSync(join(root, path), "latin1");
      search(path, [text], planted.canaries);
      const real = [...text.matchAll(/\b([a-z][a-z0-9]{0,15})_[0-7][0-9a-hjkmnp-tv-z]{25}_[0-9A-Za-z]{49}\b/g)];
      const secrets = real.filter(([secret, prefix]) => parseSecret([prefix ?? ""], secret) !== undefined);
      expect.soft(new Set(secrets.map(([secret]) => secret)).size, path).toBeLessThanOrEqual(1);
    }
  });
}

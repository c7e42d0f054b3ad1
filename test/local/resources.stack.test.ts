import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accessKeyId, getArn, type MiniStack, runMiniStack } from "./mini-assembly.ts";

let state: string;
const running: { stop: () => Promise<void> }[] = [];

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "latchkey-state-"));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
  await rm(state, { recursive: true, force: true });
});

async function run(stack: MiniStack, stateDirectory: string | null = state) {
  const mini = await runMiniStack(stack, stateDirectory);
  running.push(mini);
  return mini;
}

describe("a custom resource", () => {
  /** Answers with the event that it got, or as its properties ask. */
  const Provider = `export const handler = async (event) => {
    const { mode } = event.ResourceProperties;
    if (mode === "throw") throw new Error("a bug");
    const failed = mode === "fail";
    await fetch(event.ResponseURL, { method: "PUT", body: JSON.stringify({
      Status: failed ? "FAILED" : "SUCCESS",
      Reason: failed ? "Seed token ops my_app: the name is taken." : undefined,
      PhysicalResourceId: "seeds",
      Data: { Event: JSON.stringify({ ...event, ResponseURL: undefined }) },
      StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId,
    }) });
  };`;

  function createStack(properties: object): MiniStack {
    const Properties = { ServiceToken: getArn("Provider"), ...properties };
    const Seeds = { Type: "Custom::Seeds", Properties };
    // Another resource shows what the first one answered.
    const Value = { "Fn::GetAtt": ["Seeds", "Event"] };
    const Shown = { Type: "AWS::SecretsManager::Secret", Properties: { Name: "shown", SecretString: Value } };
    return { resources: { Seeds, Shown }, functions: { Provider } };
  }

  const sentTo = async (properties: object) => {
    const mini = await run(createStack(properties));
    const event = JSON.parse(mini.secretValue("shown") ?? "{}");
    await mini.stop();
    running.splice(0);
    await rm(join(state, "secrets.json"), { force: true });
    return event;
  };

  test("is created once, and updated when its properties change", async () => {
    const created = await sentTo({ Count: 1, Nested: { Flag: true } });
    expect(created).toMatchObject({
      RequestType: "Create",
      ResourceType: "Custom::Seeds",
      LogicalResourceId: "Seeds",
      ResourceProperties: { Count: "1", Nested: { Flag: "true" } },
    });
    expect(created).not.toHaveProperty("PhysicalResourceId");
    const unchanged = await sentTo({ Count: 1, Nested: { Flag: true } });
    expect(unchanged.RequestId).toBe(created.RequestId);
    expect(await sentTo({ Count: 2 })).toMatchObject({
      RequestType: "Update",
      PhysicalResourceId: "seeds",
      ResourceProperties: { Count: "2" },
      OldResourceProperties: { Count: "1", Nested: { Flag: "true" } },
    });
  });

  test("that fails stops the start with its reason", async () => {
    await expect(run(createStack({ mode: "fail" }))).rejects.toThrow(
      "Mini/Seeds: Seed token ops my_app: the name is taken.",
    );
  });

  test("whose function throws stops the start", async () => {
    await expect(run(createStack({ mode: "throw" }))).rejects.toThrow("Mini/Seeds: Its function failed: a bug");
  });
});

describe("a secret", () => {
  const client = (endpoint: string) =>
    new SecretsManagerClient({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId, secretAccessKey: "local" },
      maxAttempts: 1,
    });
  const resources = {
    Empty: { Type: "AWS::SecretsManager::Secret", Properties: { Name: "empty" } },
    Made: { Type: "AWS::SecretsManager::Secret", Properties: { Name: "made", GenerateSecretString: {} } },
  };

  test("has no value until it is given one, and then keeps it over a restart, for its owner alone", async () => {
    const first = await run({ resources });
    const secrets = client(first.awsEndpoint);
    const read = new GetSecretValueCommand({ SecretId: "empty" });
    await expect(secrets.send(read)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const { ARN } = await secrets.send(new PutSecretValueCommand({ SecretId: "empty", SecretString: "s3cret" }));
    expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:000000000000:secret:empty-[0-9a-f]{6}$/);
    expect((await stat(join(state, "secrets.json"))).mode & 0o777).toBe(0o600);
    await first.stop();
    running.splice(0);

    const second = await run({ resources });
    const { SecretString } = await client(second.awsEndpoint).send(new GetSecretValueCommand({ SecretId: ARN }));
    expect(SecretString).toBe("s3cret");
  });

  test("is generated once, if the template requires it", async () => {
    const made = (await run({ resources })).secretValue("made");
    expect(made).toMatch(/^[A-Za-z0-9]{32}$/);
    expect((await run({ resources })).secretValue("made")).toBe(made);
  });

  test("that is not there is an error", async () => {
    const { awsEndpoint } = await run({ resources });
    const read = new GetSecretValueCommand({ SecretId: "missing" });
    await expect(client(awsEndpoint).send(read)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

test("a resource that cannot be run stops the start", async () => {
  const resources = { Stream: { Type: "AWS::Kinesis::Stream" } };
  await expect(run({ resources })).rejects.toThrow("Mini/Stream: the local stack cannot run a AWS::Kinesis::Stream.");
});

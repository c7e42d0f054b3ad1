import { describe, expect, test } from "vitest";
import type { AssemblyStack, Template } from "../../../local/assembly/cloud-assembly.ts";
import { deployAssembly, type Provider } from "../../../local/assembly/deploy-assembly.ts";

interface ResourceTemplate {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DependsOn?: string[];
  readonly Condition?: string;
}

function createStack(
  name: string,
  resources: Record<string, ResourceTemplate>,
  more: Partial<Template> = {},
): AssemblyStack {
  const Resources = Object.fromEntries(
    Object.entries(resources).map(([id, each]) => [
      id,
      { Properties: {}, DependsOn: [], Condition: undefined, ...each },
    ]),
  );
  const template = { Resources, Outputs: {}, Conditions: {}, Mappings: {}, Parameters: {}, ...more };
  return { name, template, assets: new Map() };
}

/** A provider that remembers what it ran, in order. */
function recorder() {
  const ran: [name: string, properties: unknown][] = [];
  const provider: Provider = ({ defaultName, properties }) => {
    ran.push([defaultName, properties]);
    return { ref: `ref:${defaultName}`, attributes: { Arn: `arn:${defaultName}` } };
  };
  return { ran, providers: { "Test::Thing": provider, "Custom::*": provider } };
}

const thing = (Properties: Record<string, unknown> = {}, more: Partial<ResourceTemplate> = {}) => ({
  Type: "Test::Thing",
  Properties,
  ...more,
});

test("a resource runs after those that it refers to or depends on", async () => {
  const { ran, providers } = recorder();
  const resources = {
    Last: thing({ a: { Ref: "Middle" } }),
    Middle: thing({ arn: { "Fn::GetAtt": ["First", "Arn"] } }, { DependsOn: ["Second"] }),
    Second: thing(),
    First: thing(),
  };
  await deployAssembly([createStack("S", resources)], providers);
  expect(ran.map(([name]) => name)).toEqual(["S-Second", "S-First", "S-Middle", "S-Last"]);
  expect(ran.at(-2)?.[1]).toEqual({ arn: "arn:S-First" });
});

test("outputs are resolved, and one stack uses what another exports", async () => {
  const { ran, providers } = recorder();
  const exporting = createStack(
    "A",
    { Thing: thing() },
    {
      Outputs: {
        Name: { Value: { Ref: "Thing" }, Export: { Name: "A:Thing" } },
        Url: { Value: { "Fn::Join": ["", ["https://x.", { Ref: "AWS::Region" }, ".", { Ref: "AWS::URLSuffix" }]] } },
      },
    },
  );
  const importing = createStack("B", { Thing: thing({ from: { "Fn::ImportValue": "A:Thing" } }) });
  const outputs = await deployAssembly([exporting, importing], providers);
  expect(outputs.get("A")).toEqual({ Name: "ref:A-Thing", Url: "https://x.us-east-1.amazonaws.com" });
  expect(ran.at(-1)?.[1]).toEqual({ from: "ref:A-Thing" });
});

test("a resource whose condition does not hold does not run", async () => {
  const { ran, providers } = recorder();
  const Conditions = { Never: { "Fn::Equals": ["a", "b"] } };
  await deployAssembly([createStack("S", { Thing: thing({}, { Condition: "Never" }) }, { Conditions })], providers);
  expect(ran).toEqual([]);
});

test("parameters have their defaults", async () => {
  const { ran, providers } = recorder();
  const Parameters = { Version: { Default: "7" } };
  await deployAssembly(
    [createStack("S", { Thing: thing({ version: { Ref: "Version" } }) }, { Parameters })],
    providers,
  );
  expect(ran[0]?.[1]).toEqual({ version: "7" });
});

test("ignored resources are not run, but others can refer to them", async () => {
  const { ran, providers } = recorder();
  const resources = {
    Role: { Type: "AWS::IAM::Role" },
    Thing: thing({ role: { "Fn::GetAtt": ["Role", "Arn"] } }),
  };
  await deployAssembly([createStack("S", resources)], providers);
  expect(ran).toEqual([["S-Thing", { role: "arn:aws:iam:us-east-1:000000000000:S-Role" }]]);
});

describe("custom resources", () => {
  test.each(["Custom::SeedTokens", "AWS::CloudFormation::CustomResource"])("of type %s run", async (Type) => {
    const { ran, providers } = recorder();
    await deployAssembly([createStack("S", { Seeds: { Type } })], providers);
    expect(ran).toHaveLength(1);
  });
});

describe("an error names the resource", () => {
  const { providers } = recorder();

  test("that nothing runs", async () => {
    const deployed = deployAssembly([createStack("S", { Stream: { Type: "AWS::Kinesis::Stream" } })], providers);
    await expect(deployed).rejects.toThrow("S/Stream: the local stack cannot run a AWS::Kinesis::Stream.");
  });

  test("that fails", async () => {
    const failing: Provider = () => {
      throw new Error("Seed token ops my_app: the name is taken.");
    };
    const deployed = deployAssembly([createStack("S", { Thing: thing() })], { "Test::Thing": failing });
    await expect(deployed).rejects.toThrow("S/Thing: Seed token ops my_app: the name is taken.");
  });

  test("whose attribute is not known", async () => {
    const resources = { A: thing(), B: thing({ x: { "Fn::GetAtt": ["A", "Colour"] } }) };
    const deployed = deployAssembly([createStack("S", resources)], providers);
    await expect(deployed).rejects.toThrow("S/B: S/A has no attribute Colour on the local stack.");
  });

  test("that refers to itself through others", async () => {
    const resources = { A: thing({ b: { Ref: "B" } }), B: thing({ a: { Ref: "A" } }) };
    const deployed = deployAssembly([createStack("S", resources)], providers);
    await expect(deployed).rejects.toThrow("S: the resources A, B refer to each other.");
  });
});

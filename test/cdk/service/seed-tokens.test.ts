import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { TokenService } from "../../../cdk/service/token-service.ts";
import type { SeedToken } from "../../../contract/deployment/seed-token.ts";
import { emptyStack, findResources, getTemplate, sharedLatchkeyApp } from "../synthesize.ts";

function seeded(seedTokens: readonly SeedToken[]): Template {
  const stack = emptyStack();
  new TokenService(stack, "Service", { seedTokens });
  return Template.fromStack(stack);
}

const findSeeds = (template: Template) =>
  Object.values(findResources(template, "Custom::LatchkeySeedTokens"))[0]?.Properties.Seeds;

test("without seeds asked for, the administrator gets a token whose secret is in Secrets Manager", () => {
  const template = getTemplate(sharedLatchkeyApp(), "Latchkey");
  const [[entry, secret] = []] = Object.entries(findResources(template, "AWS::SecretsManager::Secret"));
  expect(secret?.DeletionPolicy).toBe("Retain");
  // The function puts the value there: one that the template generated would be no secret of ours.
  expect(secret?.Properties).not.toHaveProperty("GenerateSecretString");
  expect(findSeeds(template)).toEqual([
    expect.objectContaining({
      owner: "admin",
      name: "bootstrap",
      scopes: ["tokens:admin"],
      secretArn: { Ref: entry },
    }),
  ]);
  expect(template.findOutputs("AdminTokenSecretName")).toMatchObject({
    AdminTokenSecretName: { Value: { Ref: entry } },
  });
});

test("a seed with a digest has no entry in Secrets Manager: its secret never enters the account", () => {
  const id = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";
  const digest = "0123456789abcdef".repeat(4);
  const template = seeded([
    { owner: "ops", name: "made offline", scopes: [], id, digest, prefix: "lk" },
    { owner: "ops", name: "made here", scopes: [] },
  ]);
  expect(Object.keys(findResources(template, "AWS::SecretsManager::Secret"))).toHaveLength(1);
  const [offline, here] = findSeeds(template);
  expect(offline).toEqual({ owner: "ops", name: "made offline", scopes: [], id, digest });
  expect(here).toHaveProperty("secretArn");
  expect(template.findOutputs("AdminTokenSecretName")).toEqual({});
});

test("names that differ in punctuation only have entries of their own", () => {
  const template = seeded([
    { owner: "ops", name: "a/b", scopes: [] },
    { owner: "ops", name: "a|b", scopes: [] },
    { owner: "ops/a", name: "b", scopes: [] },
  ]);
  expect(Object.keys(findResources(template, "AWS::SecretsManager::Secret"))).toHaveLength(3);
});

test("no seeds at all can be asked for", () => {
  const template = seeded([]);
  expect(findSeeds(template)).toEqual([]);
  expect(findResources(template, "AWS::SecretsManager::Secret")).toEqual({});
});

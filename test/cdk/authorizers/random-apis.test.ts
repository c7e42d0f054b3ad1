import { readFileSync } from "node:fs";
import { MockIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { Stack } from "aws-cdk-lib/core";
import type { CloudFormationStackArtifact } from "aws-cdk-lib/cx-api";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TokenAuthorizer } from "../../../cdk/authorizers/token-authorizer.ts";
import type { AuthorizerSettings } from "../../../core/settings.ts";
import { allowPolicy } from "../../../functions/authorizer/policy.ts";
import { evaluatePolicy, PolicyDocument } from "../../../local/gateway/policy-evaluation.ts";
import { earliestLiteral } from "../../core/grants/api-gateway-routing.ts";
import { grantsNaming } from "../../core/grants/grants-naming.ts";
import { type RandomApi, randomApi, randomRequests } from "../../core/grants/random-api.ts";
import { tokenWith } from "../../support/token-fixture.ts";
import { emptyApp, importedService, type Resource } from "../synthesize.ts";

/** A RestApi with these routes, and an authorizer for a service that has these scopes. */
function build(stack: Stack, { routes, sets }: RandomApi): void {
  const scopes = sets.flatMap(({ scope, grants }) =>
    scope ? [{ name: scope, description: "", grants: [...new Set(grants)] }] : [],
  );
  const service = importedService(stack, { scopes });
  const anyToken = [...new Set(sets.flatMap(({ scope, grants }) => (scope ? [] : grants)))];
  const authorizer = new TokenAuthorizer(stack, "Authorizer", { service, anyToken, alarms: false });
  const api = new RestApi(stack, "Api", { cloudWatchRole: false });
  api.root.addResource("ping").addMethod("HEAD", new MockIntegration(), { authorizer });
  for (const { method, path, isProtected } of routes) {
    const resource = path === "/" ? api.root : api.root.resourceForPath(path);
    resource.addMethod(method, new MockIntegration(), isProtected ? { authorizer } : {});
  }
}

/** The settings of the one function with settings, and the warnings, as they are synthesized. */
function synthesized({ template, messages, assembly }: CloudFormationStackArtifact) {
  const resources: Resource[] = Object.values(template.Resources);
  const asset = resources.find(({ Type }) => Type === "AWS::Lambda::Function")?.Properties.Code.S3Key.split(".")[0];
  const file = `${assembly.directory}/asset.${asset}/settings.json`;
  return {
    settings: JSON.parse(readFileSync(file, "utf8")) as AuthorizerSettings,
    warnings: messages.map(({ entry }) => `${entry.data}`).join(),
  };
}

function isAllowed(settings: AuthorizerSettings, scopes: readonly string[], call: string): boolean {
  const resourceArn = `arn:aws:execute-api:eu-west-1:111111111111:abcdef1234/prod/${call}`;
  const token = tokenWith({ scopes });
  const secret = { secretGeneration: "current", secretVersion: 1, validUntil: null } as const;
  const acceptance = { token, tableName: "Tokens", ...secret };
  const { policyDocument } = allowPolicy(settings, { resourceArn }, acceptance);
  const question = { action: "execute-api:Invoke", resource: resourceArn, sourceIp: "192.0.2.1", now: new Date() };
  return evaluatePolicy(PolicyDocument.parse(policyDocument), question) === "allow";
}

type Synthesized = ReturnType<typeof synthesized>;

/** What becomes of random requests, each checked. */
function findOutcomes(api: RandomApi, { settings, warnings }: Synthesized): string[] {
  return [...randomRequests(api, 300)].flatMap(({ method, path, held }) => {
    const route = api.routes.find((each) => each === earliestLiteral(api.routes, method, path));
    if (!route?.isProtected) return [];
    const scopes = held.flatMap(({ scope }) => scope ?? []);
    const grants = held.flatMap((set) => set.grants);
    const isGranted = grantsNaming(route, method, grants).length > 0;
    if (isAllowed(settings, scopes, `${method}${path}`)) {
      expect(isGranted, `${method} ${path}`).toBe(true);
      return ["opened"];
    }
    if (isGranted) expect(warnings).toContain(`is refused requests to ${method} ${route.path} that`);
    return [isGranted ? "refused" : "closed"];
  });
}

test("what is synthesized opens no route that is not granted, and warns of every granted one that is refused", () => {
  const app = emptyApp();
  const apis = fc.sample(randomApi, { numRuns: 12, seed: 9 });
  for (const [index, api] of apis.entries()) build(new Stack(app, `Api${index}`), api);
  const assembly = app.synth();
  const outcomes = apis.flatMap((api, index) => findOutcomes(api, synthesized(assembly.getStackByName(`Api${index}`))));
  const count = (outcome: string) => outcomes.filter((each) => each === outcome).length;
  expect(count("opened")).toBeGreaterThan(200);
  expect(count("closed")).toBeGreaterThan(200);
  expect(count("refused")).toBeGreaterThan(0);
});

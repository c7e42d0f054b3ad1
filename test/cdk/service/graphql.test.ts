import { Template } from "aws-cdk-lib/assertions";
import type { App } from "aws-cdk-lib/core";
import { describe, expect, test } from "vitest";
import { TokenService } from "../../../cdk/service/token-service.ts";
import type { TokenServiceProps } from "../../../cdk/service/token-service-props.ts";
import { graphqlPaths, graphqlSettingsShape } from "../../../contract/deployment/graphql.ts";
import { readShape } from "../../../core/shape.ts";
import { emptyStack, findResources, readSettings } from "../synthesize.ts";

function deployed(props: TokenServiceProps = {}) {
  const stack = emptyStack();
  const service = new TokenService(stack, "Service", props);
  return { stack, service, template: Template.fromStack(stack) };
}

describe("GraphQL", () => {
  test("is left out with `graphql: false`, its function, paths, limits and alarms with it", () => {
    const { service, template } = deployed({ graphql: false, revocation: "immediate" });
    expect(service.graphqlHandler).toBeUndefined();
    expect(JSON.stringify(template.toJSON())).not.toMatch(/graphql/i);
  });

  test.each<[TokenServiceProps, boolean]>([
    [{}, true],
    [{ graphql: true, introspection: true }, true],
    [{ introspection: false }, false],
  ])("of %j has introspection: %s", (props, introspection) => {
    const { stack } = deployed(props);
    const [written] = Object.entries(readSettings(stack.node.root as App, stack.stackName)).filter(([id]) =>
      id.includes("Graphql"),
    );
    expect(readShape("settings", graphqlSettingsShape, written?.[1])).toMatchObject({
      introspection,
      lastSeenResolution: 60,
      prefix: "lk",
    });
  });

  test.each<[TokenServiceProps, number, number]>([
    [{}, 25, 50],
    [{ throttling: { rate: 10, burst: 5 } }, 3, 2],
    [{ graphqlThrottling: { rate: 80, burst: 90 } }, 80, 90],
    [{ throttling: { rate: 10, burst: 20 }, graphqlThrottling: { rate: 80, burst: 90 } }, 10, 20],
  ])("of %j takes %i calls a second on each path, %i at once", (props, rate, burst) => {
    const [stage] = Object.values(findResources(deployed(props).template, "AWS::ApiGateway::Stage"));
    const paths = graphqlPaths.map((path) => `/${path.replaceAll("/", "~1")}`);
    const settings: { HttpMethod: string; ResourcePath: string }[] = stage?.Properties.MethodSettings;
    const limits = settings.filter((each) => each.HttpMethod === "POST" && paths.includes(each.ResourcePath));
    expect(limits).toHaveLength(2);
    for (const limit of limits) {
      expect(limit).toMatchObject({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst });
    }
  });
});

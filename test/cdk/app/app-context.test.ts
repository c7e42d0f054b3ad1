import { App, Stack } from "aws-cdk-lib/core";
import { expect, it } from "vitest";
import { readAppContext, warnAboutUnknownContext } from "../../../cdk/app/app-context.ts";

const read = (context: Record<string, unknown>) => readAppContext(new App({ context }));

it("is what the command line says, as words or as values", () => {
  expect(read({})).toEqual({
    ephemeral: false,
    console: true,
    revocation: "ttl",
    cacheTtl: undefined,
    accessLogs: true,
    usage: true,
    cloudWatchRole: false,
  });
  expect(read({ ephemeral: true, console: "false", revocation: "immediate" })).toMatchObject({
    ephemeral: true,
    console: false,
    revocation: "immediate",
  });
  expect(read({ signIn: "cognito" }).signIn).toBe("cognito");
  expect(read({ signIn: '{"issuer":"a"}' }).signIn).toEqual({ issuer: "a" });
  expect(read({ signIn: { issuer: "a" } }).signIn).toEqual({ issuer: "a" });
  expect(read({ cacheTtl: "2" }).cacheTtl?.toSeconds()).toBe(2);
});

it.each([
  [{ revocation: "immediat" }, "The context revocation must be ttl or immediate, not immediat."],
  [{ ephemeral: "yes" }, "The context ephemeral must be false or true, not yes."],
  [{ console: "off" }, "The context console must be true or false, not off."],
  [{ accessLogs: "no" }, "The context accessLogs must be true or false, not no."],
  [{ signIn: "okta" }, "The context signIn must be cognito, or the signIn prop of TokenService as JSON, not okta."],
  [{ cacheTtl: "abc" }, "The context cacheTtl must be a number of seconds from 0 to 3600, not abc."],
  ...["3601", "-1", "1.5", "1e1", "", null, [], {}, true].map((cacheTtl): [object, string] => [
    { cacheTtl },
    "The context cacheTtl must be a number of seconds from 0 to 3600, not ",
  ]),
  ...[{}, ["true"], 1, ""].map((usage): [object, string] => [
    { usage },
    "The context usage must be true or false, not ",
  ]),
  ...["null", "1", "", 1, "{"].map((signIn): [object, string] => [
    { signIn },
    "The context signIn must be cognito, or ",
  ]),
  ...[1, {}, "", "console.example.com", "http://console.example.com", "https://a.example.com/path"].map(
    (consoleUrl): [object, string] => [{ consoleUrl }, "The context consoleUrl must be a URL such as "],
  ),
])("with a mistake such as %j is refused by name", (context, message) => {
  expect(() => read(context as Record<string, unknown>)).toThrow(message);
});

it("warns about a misspelled key, and not about keys of the CDK", () => {
  const app = new App({
    context: { ephemral: true, signIn: "cognito", "cli-telemetry": false, "@aws-cdk/core:a": true },
  });
  const stack = new Stack(app, "Test");
  warnAboutUnknownContext(stack);
  const warnings = stack.node.metadata.filter(({ type }) => type.endsWith("warning")).map(({ data }) => `${data}`);
  expect(warnings).toEqual([expect.stringContaining("The context ephemral has no effect. The app reads ephemeral, ")]);
});

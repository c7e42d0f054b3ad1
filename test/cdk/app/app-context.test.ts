import { App } from "aws-cdk-lib/core";
import { expect, it } from "vitest";
import { readAppContext } from "../../../cdk/app/app-context.ts";

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
])("with a mistake such as %j is refused by name", (context, message) => {
  expect(() => read(context)).toThrow(message);
});

import type { Template } from "aws-cdk-lib/assertions";
import type { App } from "aws-cdk-lib/core";
import { expect, it } from "vitest";
import { TokenService } from "../../../cdk/service/token-service.ts";
import type { ManagementAuthorizerSettings } from "../../../contract/deployment/sign-in.ts";
import { generateSecret } from "../../../core/secret.ts";
import type { ApiSettings } from "../../../core/settings.ts";
import {
  emptyStack,
  findResources,
  getTemplate,
  type Resource,
  readSettings,
  sharedLatchkeyApp,
} from "../synthesize.ts";

const signIn = {
  issuer: "https://login.example.com/tenant",
  clientId: "latchkey",
  organization: "Example Corp",
  adminWhen: { claim: "groups", contains: "admins" },
  grantableScopes: [{ scopes: ["lookup:read"] }],
};

const functionWith = (template: Template, description: string): Resource | undefined =>
  Object.values(findResources(template, "AWS::Lambda::Function")).find(({ Properties }) =>
    Properties.Description.includes(description),
  );

const settingsBy = <T>(app: App, id: string): T | undefined =>
  Object.entries(readSettings<T>(app, "Latchkey")).find(([logicalId]) => logicalId.includes(id))?.[1];

it("gives the authorizer of the management API the rules and the issuer, and lets JWTs reach it", () => {
  const app = sharedLatchkeyApp({ signIn: JSON.stringify(signIn) });
  const template = getTemplate(app, "Latchkey");
  const environment = {
    SIGN_IN_ISSUER: signIn.issuer,
    SIGN_IN_CLIENT_ID: "latchkey",
  };
  expect(functionWith(template, "Checks tokens")?.Properties.Environment.Variables).toMatchObject(environment);
  expect(functionWith(template, "management API")?.Properties.Environment.Variables).toMatchObject(environment);
  expect(settingsBy<ManagementAuthorizerSettings>(app, "ManagementAuthorizer")?.signIn).toEqual({
    ownerClaim: "sub",
    adminWhen: signIn.adminWhen,
    grantableScopes: signIn.grantableScopes,
  });
  expect(settingsBy<ApiSettings>(app, "ApiHandler")?.signIn).toEqual({
    organization: "Example Corp",
    requestedScopes: ["openid", "profile", "email"],
    offersSecrets: true,
  });

  const [authorizer] = Object.values(findResources(template, "AWS::ApiGateway::Authorizer"));
  const form = new RegExp(authorizer?.Properties.IdentityValidationExpression);
  for (const accepted of ["eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmVk", generateSecret("lk").secret]) {
    expect(form.test(`Bearer ${accepted}`)).toBe(true);
  }
  for (const refused of ["eyJh.e30", "a.b.c.d", "a.b.c d", ""]) expect(form.test(`Bearer ${refused}`)).toBe(false);

  const example = getTemplate(app, "LatchkeyExample");
  for (const { Properties } of Object.values(findResources(example, "AWS::ApiGateway::Authorizer"))) {
    expect(new RegExp(Properties.IdentityValidationExpression).test("Bearer a.b.c")).toBe(false);
  }
  expect(JSON.stringify(example.toJSON())).not.toContain("SIGN_IN");
});

it("takes the issuer and the client of a user pool that the app makes", () => {
  const template = getTemplate(
    sharedLatchkeyApp({ signIn: "cognito", consoleUrl: "https://d1.cloudfront.net/" }),
    "Latchkey",
  );
  const variables = functionWith(template, "Checks tokens")?.Properties.Environment.Variables;
  expect(variables.SIGN_IN_ISSUER).toEqual({ "Fn::GetAtt": [expect.any(String), "ProviderURL"] });
  expect(variables.SIGN_IN_CLIENT_ID).toEqual({ Ref: expect.any(String) });
  const [client] = Object.values(findResources(template, "AWS::Cognito::UserPoolClient"));
  expect(client?.Properties).toMatchObject({
    GenerateSecret: false,
    AllowedOAuthFlows: ["code"],
    CallbackURLs: ["http://localhost:14100/callback", "https://d1.cloudfront.net/sign-in/callback"],
    LogoutURLs: ["https://d1.cloudfront.net/"],
    IdTokenValidity: 15,
  });
});

it.each([
  [{ issuer: "http://login.example.com" }, 'signIn.issuer: "http://login.example.com" isn\'t a URL'],
  [{ issuer: "https://login.example.com/?tenant=1" }, "isn't a URL"],
  [{ issuer: "https://accounts.google.com" }, "signIn.selfWhen: anybody can have an account at Google."],
  [
    { issuer: "https://login.microsoftonline.com/common/v2.0" },
    "accepts the accounts of all tenants. Use the issuer of your tenant.",
  ],
  [{ issuer: 7 }, "signIn.issuer: 7 isn't a non-empty string."],
  [{ clientId: undefined }, "signIn.clientId: undefined isn't a non-empty string."],
  [{ adminWhen: { claim: "groups" } }, "signIn.adminWhen.contains: undefined isn't a non-empty string."],
  [
    { grantableScopes: [{ scopes: ["gone"] }] },
    "signIn.grantableScopes[0].scopes: the token service has no scope gone.",
  ],
  [{ grantableScopes: [{ scopes: ["tokens:admin"] }] }, "only administrators can give a token tokens:admin"],
  [{ grantableScopes: [{ when: "staff", scopes: [] }] }, 'signIn.grantableScopes[0].when: "staff" isn\'t an object.'],
  [{ requestedScopes: ["email"] }, 'OpenID Connect needs "openid"'],
  [{ endpointOrigins: ["https://a.example.com/"] }, "isn't an origin"],
])("refuses %j by name", (over, message) => {
  const props = { signIn: { issuer: "https://login.example.com", clientId: "latchkey", ...over } };
  expect(() => new TokenService(emptyStack(), "Service", props as never)).toThrow(message);
});

it("refuses more scopes than the authorizer's response has room for", () => {
  const scopes = Array.from({ length: 70 }, (_, index) => ({
    name: `scope-${"x".repeat(54)}${index}`.slice(0, 64),
    description: "",
    grants: [],
  }));
  const grantableScopes = [{ scopes: scopes.map(({ name }) => name) }];
  const props = { scopes, signIn: { issuer: "https://login.example.com", clientId: "latchkey", grantableScopes } };
  expect(() => new TokenService(emptyStack(), "Service", props)).toThrow("the maximum is 4096");
});

it("leaves a service without sign-in unchanged", () => {
  const template = JSON.stringify(getTemplate(sharedLatchkeyApp(), "Latchkey").toJSON());
  expect(template).not.toContain("SIGN_IN");
});

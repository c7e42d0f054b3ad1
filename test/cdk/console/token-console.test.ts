import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { Match, Template } from "aws-cdk-lib/assertions";
import { RestApi } from "aws-cdk-lib/aws-apigateway";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { Stack } from "aws-cdk-lib/core";
import { AwsSolutionsChecks } from "cdk-nag";
import { beforeAll, expect, test, vi } from "vitest";
import { pageRouterCode } from "../../../cdk/console/console-pages.ts";
import { consoleFilesContextKey, TokenConsole } from "../../../cdk/console/token-console.ts";
import type { SignInProps } from "../../../cdk/service/sign-in.ts";
import { TokenService } from "../../../cdk/service/token-service.ts";
import { emptyApp } from "../synthesize.ts";

const files = mkdtempSync(join(tmpdir(), "latchkey-console-"));
mkdirSync(join(files, "assets"));
writeFileSync(join(files, "index.html"), "<!doctype html>");
writeFileSync(join(files, "assets", "index-abc.js"), "");

const certificateArn = "arn:aws:acm:us-east-1:111111111111:certificate/1";
const app = emptyApp();
let template: Template;

beforeAll(() => {
  const stack = new Stack(app, "Test");
  const { api } = new TokenService(stack, "Service");
  new TokenConsole(stack, "Console", { api, files });
  template = Template.fromStack(stack);
}, 60_000);

test("the bucket is private, encrypted, and open to CloudFront alone", () => {
  template.hasResourceProperties("AWS::S3::Bucket", {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    BucketEncryption: Match.anyValue(),
  });
  template.hasResourceProperties("AWS::S3::BucketPolicy", {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        Match.objectLike({
          Effect: "Allow",
          Principal: { Service: "cloudfront.amazonaws.com" },
          Action: "s3:GetObject",
        }),
      ]),
    },
  });
});

test("pages are served by HTTPS alone, and under a domain of one's own by TLS 1.2 and later", () => {
  const stack = new Stack(emptyApp(), "Console");
  const { api } = new TokenService(stack, "Service");
  const certificate = Certificate.fromCertificateArn(stack, "Certificate", certificateArn);
  const customDomain = { domainName: "tokens.example.com", certificate };
  const { url } = new TokenConsole(stack, "Console", { api, files, customDomain });
  expect(url).toBe("https://tokens.example.com");
  const [distribution] = Object.values(Template.fromStack(stack).findResources("AWS::CloudFront::Distribution"));
  expect(distribution?.["Properties"].DistributionConfig).toMatchObject({
    Aliases: ["tokens.example.com"],
    DefaultCacheBehavior: { ViewerProtocolPolicy: "redirect-to-https" },
    ViewerCertificate: { AcmCertificateArn: certificateArn, MinimumProtocolVersion: "TLSv1.2_2021" },
  });
});

test("calls of the API are handed on as they are, never kept, and never by plain HTTP", () => {
  const [distribution] = Object.values(template.findResources("AWS::CloudFront::Distribution"));
  const config = distribution?.["Properties"].DistributionConfig;
  expect(config.CustomErrorResponses).toBeUndefined();
  expect(config.CacheBehaviors).toMatchObject(
    ["/v1/*", "/api/*"].map((PathPattern) => ({
      PathPattern,
      ViewerProtocolPolicy: "https-only",
      // CachingDisabled, and AllViewerExceptHostHeader, which hands Authorization on.
      CachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
      OriginRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
      AllowedMethods: expect.arrayContaining(["GET", "POST", "PATCH", "DELETE"]),
    })),
  );
});

/** Written out: a directive that is loosened has to be loosened here too, and not only in a snapshot. */
test("the pages run no inline scripts, connect to their own origin only, and can't be framed", () => {
  const [policy] = Object.values(template.findResources("AWS::CloudFront::ResponseHeadersPolicy"));
  const { SecurityHeadersConfig, CustomHeadersConfig, RemoveHeadersConfig, CorsConfig } =
    policy?.["Properties"].ResponseHeadersPolicyConfig ?? {};
  expect(SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy.split("; ")).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ]);
  expect(SecurityHeadersConfig).toEqual({
    ContentSecurityPolicy: { Override: true, ContentSecurityPolicy: expect.any(String) },
    ContentTypeOptions: { Override: true },
    FrameOptions: { Override: true, FrameOption: "DENY" },
    ReferrerPolicy: { Override: true, ReferrerPolicy: "no-referrer" },
    StrictTransportSecurity: { Override: true, AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: true },
  });
  expect(CustomHeadersConfig.Items).toEqual([
    { Header: "Cross-Origin-Opener-Policy", Override: true, Value: "same-origin" },
    { Header: "Cross-Origin-Resource-Policy", Override: true, Value: "same-origin" },
    {
      Header: "Permissions-Policy",
      Override: true,
      Value: "camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-write=(self)",
    },
  ]);
  expect([RemoveHeadersConfig, CorsConfig]).toEqual([undefined, undefined]);
});

test("the pages may call their own origin, and that of the issuer where people sign in, and no other", () => {
  const policyWith = (signIn?: SignInProps) => {
    const app = emptyApp();
    const stack = new Stack(app, "Console");
    const service = new TokenService(stack, "Service", signIn ? { signIn } : {});
    new TokenConsole(stack, "Console", { api: service.api, files, ...(signIn && { signIn }) });
    const [found] = Object.values(Template.fromStack(stack).findResources("AWS::CloudFront::ResponseHeadersPolicy"));
    const { SecurityHeadersConfig } = found?.Properties.ResponseHeadersPolicyConfig ?? {};
    const text: string = SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy;
    return text.split("; ").find((directive) => directive.startsWith("connect-src"));
  };
  expect(policyWith()).toBe("connect-src 'self'");
  expect(policyWith({ issuer: "https://login.example.com/realms/a", clientId: "latchkey" })).toBe(
    "connect-src 'self' https://login.example.com",
  );
});

test.each([
  ["/", "/index.html"],
  ["/my-tokens", "/index.html"],
  ["/v2.1/pages", "/index.html"],
  ["/assets/index-abc.js", "/assets/index-abc.js"],
  ["/favicon.svg", "/favicon.svg"],
])("the address %s is served %s", (uri, served) => {
  const request = runInNewContext(`${pageRouterCode}; handler({ request: { uri: ${JSON.stringify(uri)} } })`);
  expect(request).toEqual({ uri: served });
});

test("files that are named by their content may be kept, the page that names them not", () => {
  const caching = Object.values(template.findResources("Custom::CDKBucketDeployment")).map(
    ({ Properties }) => Properties.SystemMetadata["cache-control"],
  );
  expect(caching.sort()).toEqual(["no-cache", "public, max-age=31536000, immutable"]);
});

test("a certificate in another region is refused", () => {
  const stack = new Stack(emptyApp(), "Test");
  const { api } = new TokenService(stack, "Service");
  const certificate = Certificate.fromCertificateArn(
    stack,
    "Certificate",
    certificateArn.replace("us-east-1", "eu-west-1"),
  );
  const customDomain = { domainName: "console.example.com", certificate };
  expect(() => new TokenConsole(stack, "Console", { api, files, customDomain })).toThrow(
    "Test/Console: customDomain.certificate: it is in eu-west-1, and CloudFront needs one in us-east-1.",
  );
});

test("a console that has not been built is refused", () => {
  const app = emptyApp();
  app.node.setContext(consoleFilesContextKey, "nowhere");
  const stack = new Stack(app, "Test");
  const { api } = new TokenService(stack, "Service");
  expect(() => new TokenConsole(stack, "Console", { api })).toThrow("Test/Console: the web console has not been built");
  expect(() => new TokenConsole(stack, "Console", { api, files: "here" })).toThrow('files: "here" has no index.html.');
});

test("AWS's advice is followed, or its rule acknowledged with a reason", () => {
  app.synth();
  expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
}, 60_000);

test.each(["cn-north-1", "us-gov-west-1"])("is refused where CloudFront or its functions are missing: %s", (region) => {
  const message = `the web console can't be served from ${region}`;
  const make = (stack: Stack) => new TokenConsole(stack, "Console", { api: new RestApi(stack, "Api"), files });
  expect(() => make(new Stack(emptyApp(), "Test", { env: { region } }))).toThrow(message);
  // A stack without a region of its own: the CDK's command line says where it is deployed to.
  vi.stubEnv("CDK_DEFAULT_REGION", region);
  expect(() => make(new Stack(emptyApp(), "Test"))).toThrow(message);
  vi.unstubAllEnvs();
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MockIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { RestApiOrigin, S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { Bucket, type IBucket } from "aws-cdk-lib/aws-s3";
import { BucketDeployment, CacheControl, Source } from "aws-cdk-lib/aws-s3-deployment";
import { type App, Duration, RemovalPolicy, Stack } from "aws-cdk-lib/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCdkApp } from "./mini-assembly.ts";

let running: Awaited<ReturnType<typeof runCdkApp>>;
let url = "";
const site = mkdtempSync(join(tmpdir(), "latchkey-site-"));

const page = `<!doctype html><title>The page</title>${"<p>Text.</p>".repeat(100)}`;
const code = `function handler(event) {
  var request = event.request;
  if (request.uri === "/old") return { statusCode: 301, headers: { location: { value: "/new" } } };
  if (request.uri.indexOf(".") < 0) request.uri = "/index.html";
  return request;
}`;

function build(app: App, withRequestPolicy: boolean): void {
  const api = new RestApi(new Stack(app, "Api"), "Api", { cloudWatchRole: false });
  const integration = new MockIntegration({
    requestTemplates: { "application/json": '{"statusCode":200}' },
    integrationResponses: [
      {
        statusCode: "200",
        responseTemplates: { "application/json": '{"path":"$context.path","host":"$context.domainName"}' },
      },
    ],
  });
  const tokens = api.root.resourceForPath("/v1/tokens");
  for (const method of ["GET", "PATCH"])
    tokens.addMethod(method, integration, { methodResponses: [{ statusCode: "200" }] });

  const stack = new Stack(app, "Console");
  // The class and its interface differ in what an optional member may hold.
  const bucket = new Bucket(stack, "Bucket", {
    removalPolicy: RemovalPolicy.DESTROY,
    autoDeleteObjects: true,
  }) as IBucket;
  const responseHeadersPolicy = new ResponseHeadersPolicy(stack, "Headers", {
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: "default-src 'self'; upgrade-insecure-requests", override: true },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(30), override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      contentTypeOptions: { override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
    },
    customHeadersBehavior: {
      customHeaders: [
        { header: "Permissions-Policy", value: "camera=()", override: true },
        { header: "Cache-Control", value: "no-store", override: false },
      ],
    },
    removeHeaders: ["x-amz-apigw-id"],
  });
  const edge = new EdgeFunction(stack, "Edge", {
    code: FunctionCode.fromInline(code),
    runtime: FunctionRuntime.JS_2_0,
  });
  const distribution = new Distribution(stack, "Distribution", {
    defaultRootObject: "index.html",
    defaultBehavior: {
      origin: S3BucketOrigin.withOriginAccessControl(bucket),
      responseHeadersPolicy,
      functionAssociations: [{ function: edge, eventType: FunctionEventType.VIEWER_REQUEST }],
    },
    additionalBehaviors: {
      "/v1/*": {
        origin: new RestApiOrigin(api),
        responseHeadersPolicy,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        ...(withRequestPolicy && { originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER }),
      },
    },
    errorResponses: [{ httpStatus: 403, responseHttpStatus: 404, responsePagePath: "/missing.html" }],
  });
  const common = { destinationBucket: bucket, prune: false, sources: [Source.asset(site)] };
  const pages = ["*.html"];
  new BucketDeployment(stack, "Assets", { ...common, exclude: pages, cacheControl: [CacheControl.immutable()] });
  new BucketDeployment(stack, "Pages", {
    ...common,
    distribution,
    exclude: ["*"],
    include: pages,
    cacheControl: [CacheControl.noCache()],
  });
}

beforeAll(async () => {
  mkdirSync(join(site, "assets"));
  writeFileSync(join(site, "index.html"), page);
  writeFileSync(join(site, "missing.html"), "Nothing here.");
  writeFileSync(join(site, "assets", "app.js"), "// script\n");
  running = await runCdkApp((app) => build(app, true));
  url = running.distributionUrls[0] ?? "";
}, 60_000);

afterAll(async () => {
  await running?.stop();
  rmSync(site, { recursive: true });
});

describe("a distribution with a bucket", () => {
  test.each(["/", "/index.html", "/tokens/mine"])("sends the page for %s", async (path) => {
    const response = await fetch(`${url}${path}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(page);
    expect(response.headers.get("content-type")).toBe("text/html");
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(response.headers.get("cache-control")).toBe("no-cache");
  });

  test("sends files as they were deployed", async () => {
    const response = await fetch(`${url}/assets/app.js`);
    expect(await response.text()).toBe("// script\n");
    expect(response.headers.get("content-type")).toBe("text/javascript");
    expect(response.headers.get("cache-control")).toBe("immutable");
    expect(response.headers.get("content-encoding")).toBeNull();
  });

  test("sends a file again only if it has changed", async () => {
    const etag = (await fetch(`${url}/index.html`)).headers.get("etag") ?? "";
    expect((await fetch(`${url}/index.html`, { headers: { "If-None-Match": etag } })).status).toBe(304);
    expect((await fetch(`${url}/index.html`, { headers: { "If-None-Match": '"other"' } })).status).toBe(200);
  });

  test("returns the error page for what is not there", async () => {
    const response = await fetch(`${url}/assets/none.js`);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe("Nothing here.");
    expect((await fetch(`${url}/%E0%A4%A.js`)).status).toBe(404);
  });

  test("sends the headers of its policy, except those that upgrade to HTTPS", async () => {
    const { headers } = await fetch(`${url}/`);
    expect(headers.get("content-security-policy")).toBe("default-src 'self'");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("permissions-policy")).toBe("camera=()");
    expect(headers.get("strict-transport-security")).toBeNull();
  });

  test("takes reading methods only", async () => {
    expect((await fetch(`${url}/`, { method: "HEAD" })).status).toBe(200);
    expect((await fetch(`${url}/`, { method: "POST" })).status).toBe(403);
  });

  test("lets a function respond", async () => {
    const response = await fetch(`${url}/old`, { redirect: "manual" });
    expect(response.status).toBe(301);
    expect(response.headers.get("location")).toBe("/new");
  });
});

describe("a distribution with an API", () => {
  test("hands calls on, without the stage in their paths", async () => {
    const response = await fetch(`${url}/v1/tokens?limit=1`, { method: "PATCH", body: "{}" });
    expect(response.status).toBe(200);
    const host = expect.stringMatching(/^[a-z0-9]+\.execute-api\.us-east-1\.amazonaws\.com$/);
    expect(await response.json()).toEqual({ path: "/prod/v1/tokens", host });
    expect(response.headers.get("x-frame-options")).toBe("DENY");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-amz-apigw-id")).toBeNull();
  });

  test("is refused if the API would not get the callers' secrets", async () => {
    await expect(runCdkApp((app) => build(app, false))).rejects.toThrow(/AllViewerExceptHostHeader/);
  });
});

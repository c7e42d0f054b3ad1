import { Function as CloudFrontFunction, FunctionCode, FunctionRuntime } from "aws-cdk-lib/aws-cloudfront";
import type { Construct } from "constructs";

/**
 * The code that serves the single page for every console URL: a path without a dot in its last segment isn't a file. It
 * runs for the bucket only, so API errors are never replaced by the page.
 */
export const pageRouterCode = `function handler(event) {
  var request = event.request;
  if (!/\\.[^/]*$/.test(request.uri)) request.uri = "/index.html";
  return request;
}`;

/** The function that CloudFront runs for each request of a page. */
export function createPageRouter(scope: Construct): CloudFrontFunction {
  return new CloudFrontFunction(scope, "PageRouter", {
    comment: "Latchkey console: serve the single page for all paths that aren't files",
    runtime: FunctionRuntime.JS_2_0,
    code: FunctionCode.fromInline(pageRouterCode),
  });
}

import { Function as CloudFrontFunction, FunctionCode, FunctionRuntime } from "aws-cdk-lib/aws-cloudfront";
import type { Construct } from "constructs";

/**
 * The code that lets every address of the console be opened directly: what has no dot in its last part is no file, and
 * gets the one page. It stands before the bucket only, so errors of the API are never taken for pages.
 */
export const pageRouterCode = `function handler(event) {
  var request = event.request;
  if (!/\\.[^/]*$/.test(request.uri)) request.uri = "/index.html";
  return request;
}`;

/** The function that CloudFront runs for each request of a page. */
export function createPageRouter(scope: Construct): CloudFrontFunction {
  return new CloudFrontFunction(scope, "PageRouter", {
    comment: "Latchkey's console: every address that is no file is its one page",
    runtime: FunctionRuntime.JS_2_0,
    code: FunctionCode.fromInline(pageRouterCode),
  });
}

import { HeadersFrameOption, type HeadersReferrerPolicy, ResponseHeadersPolicy } from "aws-cdk-lib/aws-cloudfront";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { consoleSecurityHeaders } from "../../contract/console-headers.ts";

/**
 * The security headers of every file of the console, as CloudFront adds them.
 * @param origins those of the issuer that people sign in at.
 */
export function consoleHeadersPolicy(scope: Construct, origins: readonly string[]): ResponseHeadersPolicy {
  // CloudFront takes these by properties of their own, and refuses them as plain headers.
  const {
    "Content-Security-Policy": contentSecurityPolicy,
    "Strict-Transport-Security": strictTransportSecurity,
    "X-Content-Type-Options": _nosniff,
    "X-Frame-Options": frameOption,
    "Referrer-Policy": referrerPolicy,
    ...others
  } = consoleSecurityHeaders(origins);
  const override = true;
  const maxAge = Number(/max-age=(\d+)/.exec(strictTransportSecurity)?.[1]);
  return new ResponseHeadersPolicy(scope, "Headers", {
    comment: "Latchkey's console: what a browser may do on its pages",
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy, override },
      contentTypeOptions: { override },
      frameOptions: { frameOption: HeadersFrameOption[frameOption], override },
      referrerPolicy: { referrerPolicy: referrerPolicy as HeadersReferrerPolicy, override },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.seconds(maxAge),
        includeSubdomains: strictTransportSecurity.includes("includeSubDomains"),
        override,
      },
    },
    customHeadersBehavior: {
      customHeaders: Object.entries(others).map(([header, value]) => ({ header, value, override })),
    },
  });
}

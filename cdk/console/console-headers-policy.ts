import { HeadersFrameOption, type HeadersReferrerPolicy, ResponseHeadersPolicy } from "aws-cdk-lib/aws-cloudfront";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { consoleSecurityHeaders } from "../../contract/console-headers.ts";

/**
 * The security headers of every file of the console, as CloudFront adds them.
 * @param origins the origins of the sign-in issuer.
 */
export function consoleHeadersPolicy(scope: Construct, origins: readonly string[]): ResponseHeadersPolicy {
  // CloudFront has properties for these, and refuses them as custom headers.
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
    comment: "Latchkey console: security headers",
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

import { EndpointType, type RestApi, SecurityPolicy } from "aws-cdk-lib/aws-apigateway";
import type { ICertificate } from "aws-cdk-lib/aws-certificatemanager";
import { AaaaRecord, ARecord, type IHostedZone, RecordTarget } from "aws-cdk-lib/aws-route53";
import { ApiGatewayDomain } from "aws-cdk-lib/aws-route53-targets";
import { assertPropTypes } from "../prop-types.ts";
import { assertPattern } from "../validate-props.ts";

/** A custom domain name for the management API. */
export interface CustomDomain {
  /** @example "tokens.example.com" */
  readonly domainName: string;
  /** The certificate for that name, in the region of the stack. */
  readonly certificate: ICertificate;
  /** The zone that gets the records of the domain name. @default none: you add the records elsewhere */
  readonly hostedZone?: IHostedZone;
  /**
   * Whether the API can also be called by its default endpoint. Such calls bypass whatever protects the domain, such as
   * a web ACL.
   * @default false
   */
  readonly keepDefaultEndpoint?: boolean;
}

/** @throws Error naming the member of the prop that is wrong. */
export function assertCustomDomain(customDomain: CustomDomain): void {
  assertPropTypes<CustomDomain>(
    customDomain,
    { domainName: "string", certificate: "Certificate", hostedZone: "HostedZone?", keepDefaultEndpoint: "boolean?" },
    "customDomain.",
  );
  assertDomainName("customDomain.domainName", customDomain.domainName);
}

/** @throws Error for a value that isn't a domain name in lower case, which API Gateway and the CDK require. */
export function assertDomainName(prop: string, domainName: string): void {
  const pattern = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
  assertPattern(prop, domainName, pattern, "a domain name in lower case, such as tokens.example.com");
}

/**
 * Adds a custom domain name to an API.
 * @returns the URL of the API with that name.
 */
export function addCustomDomain(api: RestApi, { domainName, certificate, hostedZone }: CustomDomain): string {
  const domain = api.addDomainName("Domain", {
    domainName,
    certificate,
    endpointType: EndpointType.REGIONAL,
    securityPolicy: SecurityPolicy.TLS_1_2,
  });
  if (hostedZone) {
    const target = RecordTarget.fromAlias(new ApiGatewayDomain(domain));
    // Without the dot, the CDK appends the zone's name to a name that is only known at deployment.
    const record = { zone: hostedZone, recordName: `${domainName}.`, target };
    new ARecord(api, "DomainIpv4", record);
    new AaaaRecord(api, "DomainIpv6", record);
  }
  return `https://${domainName}/`;
}

import { EndpointType, type RestApi, SecurityPolicy } from "aws-cdk-lib/aws-apigateway";
import type { ICertificate } from "aws-cdk-lib/aws-certificatemanager";
import { AaaaRecord, ARecord, type IHostedZone, RecordTarget } from "aws-cdk-lib/aws-route53";
import { ApiGatewayDomain } from "aws-cdk-lib/aws-route53-targets";
import { assertPropTypes } from "../prop-types.ts";

/** A domain name of one's own for the management API. */
export interface CustomDomain {
  /** @example "tokens.example.com" */
  readonly domainName: string;
  /** For that name, in the region of the stack. */
  readonly certificate: ICertificate;
  /** Where the records that point to the API are added. @default none: they are kept elsewhere */
  readonly hostedZone?: IHostedZone;
  /**
   * Whether the name that API Gateway gives the API goes on working too. It is a way past whatever guards the domain.
   * @default false
   */
  readonly keepDefaultEndpoint?: boolean;
}

/**
 * Serves an API by a domain name of one's own.
 * @returns its URL there.
 * @throws Error naming the member of the prop that is wrong.
 */
export function addCustomDomain(api: RestApi, customDomain: CustomDomain): string {
  assertPropTypes(
    customDomain,
    { domainName: "string", certificate: "object", hostedZone: "object?", keepDefaultEndpoint: "boolean?" },
    "customDomain.",
  );
  const { domainName, certificate, hostedZone } = customDomain;
  const domain = api.addDomainName("Domain", {
    domainName,
    certificate,
    endpointType: EndpointType.REGIONAL,
    securityPolicy: SecurityPolicy.TLS_1_2,
  });
  if (hostedZone) {
    const target = RecordTarget.fromAlias(new ApiGatewayDomain(domain));
    // With the dot, it is taken as a whole name even where it is only known when the app is deployed.
    const record = { zone: hostedZone, recordName: `${domainName}.`, target };
    new ARecord(api, "DomainIpv4", record);
    new AaaaRecord(api, "DomainIpv6", record);
  }
  return `https://${domainName}/`;
}

import { EndpointType, type RestApi, SecurityPolicy } from "aws-cdk-lib/aws-apigateway";
import type { ICertificate } from "aws-cdk-lib/aws-certificatemanager";
import { AaaaRecord, ARecord, type IHostedZone, RecordTarget } from "aws-cdk-lib/aws-route53";
import { ApiGatewayDomain } from "aws-cdk-lib/aws-route53-targets";

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

/** Serves an API by a domain name of one's own. @returns its URL there. */
export function addCustomDomain(api: RestApi, { domainName, certificate, hostedZone }: CustomDomain): string {
  const domain = api.addDomainName("Domain", {
    domainName,
    certificate,
    endpointType: EndpointType.REGIONAL,
    securityPolicy: SecurityPolicy.TLS_1_2,
  });
  if (hostedZone) {
    const target = RecordTarget.fromAlias(new ApiGatewayDomain(domain));
    const record = { zone: hostedZone, recordName: domainName, target };
    new ARecord(api, "DomainIpv4", record);
    new AaaaRecord(api, "DomainIpv6", record);
  }
  return `https://${domainName}/`;
}

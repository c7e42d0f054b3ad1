/** The endpoint of a service. */
export interface Endpoint {
  readonly url: URL;
  readonly region: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The domains of the partitions other than `aws`, by region, for IPv4 and for dual-stack endpoints. */
const partitions: readonly (readonly [region: RegExp, domain: string, dualStackDomain: string])[] = [
  [/^cn-/, "amazonaws.com.cn", "api.amazonwebservices.com.cn"],
  [/^us-iso-/, "c2s.ic.gov", "api.aws.ic.gov"],
  [/^us-isob-/, "sc2s.sgov.gov", "api.aws.scloud"],
  [/^eu-isoe-/, "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"],
  [/^us-isof-/, "csp.hci.ic.gov", "api.aws.hci.ic.gov"],
  [/^eusc-/, "amazonaws.eu", "api.amazonwebservices.eu"],
];

/**
 * DynamoDB's endpoint by the environment variables of the AWS SDKs: `AWS_REGION`, `AWS_ENDPOINT_URL_DYNAMODB`,
 * `AWS_ENDPOINT_URL`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, `AWS_USE_DUALSTACK_ENDPOINT`, `AWS_USE_FIPS_ENDPOINT`.
 * @throws Error if there is no region.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 */
export function dynamodbEndpoint(environment: Environment): Endpoint {
  const region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  if (!region) throw new Error("The environment variable AWS_REGION is not set.");
  const configured =
    environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === "true"
      ? undefined
      : environment.AWS_ENDPOINT_URL_DYNAMODB || environment.AWS_ENDPOINT_URL;
  return { url: new URL(configured || regionalUrl(region, environment)), region };
}

function regionalUrl(region: string, environment: Environment): string {
  const [, domain, dualStackDomain] = partitions.find(([pattern]) => pattern.test(region)) ?? [
    region,
    "amazonaws.com",
    "api.aws",
  ];
  const usesDualStack = environment.AWS_USE_DUALSTACK_ENDPOINT === "true";
  const usesFips = environment.AWS_USE_FIPS_ENDPOINT === "true";
  // In GovCloud, the standard endpoint is the FIPS endpoint.
  const name = usesFips && (usesDualStack || !region.startsWith("us-gov-")) ? "dynamodb-fips" : "dynamodb";
  return `https://${name}.${region}.${usesDualStack ? dualStackDomain : domain}`;
}

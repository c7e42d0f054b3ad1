import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, it, vi } from "vitest";
import { dynamodbEndpoint } from "../../../../functions/aws/signed-client/endpoint.ts";

afterEach(() => vi.unstubAllEnvs());

/** The URL that the SDK calls with the environment as it is. */
async function urlOfSdk(): Promise<string | undefined> {
  let url: string | undefined;
  const client = new DynamoDBClient({
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    requestHandler: {
      handle: async ({ protocol, hostname, port }: { protocol: string; hostname: string; port?: number }) => {
        url = `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`;
        throw new Error("not sent");
      },
    } as never,
  });
  await client.send(new ListTablesCommand({})).catch(() => undefined);
  return url;
}

const regions = [
  "us-east-1",
  "eu-central-1",
  "ap-southeast-7",
  "mx-central-1",
  "cn-north-1",
  "us-gov-west-1",
  "us-iso-east-1",
  "us-isob-east-1",
  "eu-isoe-west-1",
  "us-isof-south-1",
  "eusc-de-east-1",
];

describe("calls the endpoint that the AWS SDK calls", () => {
  it.each(regions)("in %s, over IPv6 and validated by FIPS too", async (region) => {
    for (const dualStack of ["false", "true"]) {
      for (const fips of ["false", "true"]) {
        const environment = {
          AWS_REGION: region,
          AWS_USE_DUALSTACK_ENDPOINT: dualStack,
          AWS_USE_FIPS_ENDPOINT: fips,
        };
        for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
        const endpoint = dynamodbEndpoint(environment);
        expect(endpoint).toEqual({ url: expect.any(URL), region });
        expect(endpoint.url.origin).toBe(await urlOfSdk());
      }
    }
  });

  it.each([
    { AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:8000" },
    { AWS_ENDPOINT_URL: "http://127.0.0.1:8000" },
    { AWS_ENDPOINT_URL: "http://127.0.0.1:8000", AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:9000" },
    { AWS_ENDPOINT_URL: "http://127.0.0.1:8000", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
  ])("with %j", async (variables) => {
    const environment = { AWS_REGION: "eu-central-1", ...variables };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    expect(dynamodbEndpoint(environment).url.origin).toBe(await urlOfSdk());
  });
});

it("names the variable that is missing", () => {
  expect(() => dynamodbEndpoint({})).toThrow("AWS_REGION is not set");
});

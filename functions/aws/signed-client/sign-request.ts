import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";

/** AWS credentials. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only temporary credentials have one. */
  readonly sessionToken?: string | undefined;
}

/** A call in the AWS JSON protocol: a POST to the path `/`. */
export interface JsonCall {
  readonly host: string;
  /** The name of the service in signatures, e.g. `dynamodb`. */
  readonly service: string;
  readonly region: string;
  /** `X-Amz-Target`, e.g. `DynamoDB_20120810.GetItem`. */
  readonly target: string;
  readonly body: string;
}

const algorithm = "AWS4-HMAC-SHA256";
const contentType = "application/x-amz-json-1.0";

/**
 * Signs a call with Signature Version 4.
 * @param at the time of the request. AWS refuses times that are more than a few minutes off.
 * @returns all headers of the request.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signRequest(
  { host, service, region, target, body }: JsonCall,
  credentials: Credentials,
  at: Date,
): Record<string, string> {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const date = time.slice(0, 8);
  const headers: Record<string, string> = { "content-type": contentType, host, "x-amz-date": time };
  if (credentials.sessionToken !== undefined) headers["x-amz-security-token"] = credentials.sessionToken;
  headers["x-amz-target"] = target;
  // The headers are added in alphabetical order, as the canonical request requires.
  let canonicalHeaders = "";
  for (const name in headers) canonicalHeaders += `${name}:${headers[name]}\n`;
  const signedHeaders = Object.keys(headers).join(";");
  const canonicalRequest = `POST\n/\n\n${canonicalHeaders}\n${signedHeaders}\n${hash("sha256", body)}`;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const stringToSign = `${algorithm}\n${time}\n${scope}\n${hash("sha256", canonicalRequest)}`;
  const signature = hmac(signingKey(credentials.secretAccessKey, date, region, service), stringToSign).toString("hex");
  headers.authorization = `${algorithm} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return headers;
}

/**
 * The signing key is cached: it changes only with the date and the credentials. It is a KeyObject, because an HMAC with
 * the key's bytes takes seven times as long.
 */
let lastKey: { readonly inputs: string; readonly key: KeyObject } | undefined;

function signingKey(secretAccessKey: string, date: string, region: string, service: string): KeyObject {
  const inputs = `${secretAccessKey}/${date}/${region}/${service}`;
  if (lastKey?.inputs !== inputs) {
    const key = [date, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
    lastKey = { inputs, key: createSecretKey(key as Buffer) };
  }
  return lastKey.key;
}

function hmac(key: string | Buffer | KeyObject, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

// The read signed by hand with all optimizations of the authorizer: the signing key is imported once, hashes are one-shot,
// the URL is parsed once. It has no checks, retries or timeouts, so it is the lower bound.
import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";
import https from "node:https";
import { urlToHttpOptions } from "node:url";

const {
  AWS_ENDPOINT_URL_DYNAMODB = "",
  AWS_REGION,
  AWS_ACCESS_KEY_ID,
  AWS_SECRET_ACCESS_KEY,
  TABLE_NAME,
} = process.env;
const url = new URL(AWS_ENDPOINT_URL_DYNAMODB);
// Like the authorizer, it loads node:https in any case, which it would use on AWS.
const { Agent, request } = url.protocol === "http:" ? process.getBuiltinModule("node:http") : https;
const options = { ...urlToHttpOptions(url), method: "POST", agent: new Agent({ keepAlive: true }) };

const target = "DynamoDB_20120810.GetItem";
const signedHeaders = "content-type;host;x-amz-date;x-amz-target";
let key: KeyObject | undefined;

function sign(data: string, secret: string | Buffer | KeyObject): Buffer {
  return createHmac("sha256", secret).update(data).digest();
}

function getItem(partition: string): Promise<{ readonly Item?: unknown }> {
  const Key = { pk: { S: partition }, sk: { S: "TOKEN" } };
  const body = JSON.stringify({ TableName: TABLE_NAME, Key, ConsistentRead: true });
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const date = time.slice(0, 8);
  const scope = `${date}/${AWS_REGION}/dynamodb/aws4_request`;
  const headers = `content-type:application/x-amz-json-1.0\nhost:${url.host}\nx-amz-date:${time}\nx-amz-target:${target}\n`;
  const canonical = `POST\n/\n\n${headers}\n${signedHeaders}\n${hash("sha256", body)}`;
  key ??= createSecretKey(
    [date, AWS_REGION ?? "", "dynamodb", "aws4_request"].reduce<string | Buffer>(
      (secret, data) => sign(data, secret),
      `AWS4${AWS_SECRET_ACCESS_KEY}`,
    ) as Buffer,
  );
  const signature = sign(`AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash("sha256", canonical)}`, key).toString("hex");
  return new Promise((resolve, reject) => {
    const call = request({
      ...options,
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "content-length": Buffer.byteLength(body),
        "x-amz-date": time,
        "x-amz-target": target,
        authorization: `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
      },
    });
    call.on("error", reject).on("response", (response) => {
      const chunks: Buffer[] = [];
      response
        .on("data", (chunk: Buffer) => chunks.push(chunk))
        .on("error", reject)
        .on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    });
    call.end(body);
  });
}

/** Reads the token that an event is about. */
export async function handler({ authorizationToken }: { readonly authorizationToken: string }): Promise<unknown> {
  const { Item } = await getItem(`TOKEN#tok_${authorizationToken.split("_")[1]}`);
  if (!Item) throw new Error("There is no token.");
  return Item;
}

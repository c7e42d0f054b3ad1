// One GetItem signed by hand, as the description of Signature Version 4 suggests, over keep-alive connections. It has no
// checks, retries or timeouts.
import { createHash, createHmac } from "node:crypto";
import https from "node:https";

const { AWS_ENDPOINT_URL_DYNAMODB = "", AWS_REGION = "", TABLE_NAME } = process.env;
const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
const url = new URL(AWS_ENDPOINT_URL_DYNAMODB);
// Like the authorizer, it loads node:https in any case, which it would use on AWS.
const { Agent, request } = url.protocol === "http:" ? process.getBuiltinModule("node:http") : https;
const agent = new Agent({ keepAlive: true });

const target = "DynamoDB_20120810.GetItem";
const signedHeaders = "content-type;host;x-amz-date;x-amz-target";

function digest(data: string): string {
  return createHash("sha256").update(data).digest("hex");
}

function sign(secret: string | Buffer, data: string): Buffer {
  return createHmac("sha256", secret).update(data).digest();
}

const keys = new Map<string, Buffer>();

function getSigningKey(date: string): Buffer {
  const key = keys.get(date);
  if (key) return key;
  const parts = [date, AWS_REGION, "dynamodb", "aws4_request"];
  const derived = parts.reduce<string | Buffer>(sign, `AWS4${AWS_SECRET_ACCESS_KEY}`) as Buffer;
  keys.set(date, derived);
  return derived;
}

function getItem(partition: string): Promise<{ readonly Item?: unknown }> {
  const Key = { pk: { S: partition }, sk: { S: "TOKEN" } };
  const body = JSON.stringify({ TableName: TABLE_NAME, Key, ConsistentRead: true });
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const date = time.slice(0, 8);
  const scope = `${date}/${AWS_REGION}/dynamodb/aws4_request`;
  const headers = `content-type:application/x-amz-json-1.0\nhost:${url.host}\nx-amz-date:${time}\nx-amz-target:${target}\n`;
  const canonical = `POST\n/\n\n${headers}\n${signedHeaders}\n${digest(body)}`;
  const signature = sign(getSigningKey(date), `AWS4-HMAC-SHA256\n${time}\n${scope}\n${digest(canonical)}`);
  return new Promise((resolve, reject) => {
    const call = request(url, {
      method: "POST",
      agent,
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "content-length": Buffer.byteLength(body),
        "x-amz-date": time,
        "x-amz-target": target,
        authorization: `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature.toString("hex")}`,
      },
    });
    call.on("error", reject).on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response
        .on("data", (chunk: string) => {
          text += chunk;
        })
        .on("error", reject)
        .on("end", () => resolve(JSON.parse(text)));
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

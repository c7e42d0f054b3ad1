import { createHash, createHmac } from "node:crypto";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { expect, it } from "vitest";
import { signRequest } from "../../../../functions/aws/signed-client/sign-request.ts";

/** The hash that the SDK's signer is given. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as Buffer);
  }
  update(data: string | Uint8Array) {
    this.#hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
  reset() {}
}

const text = fc.string({ minLength: 1, maxLength: 40, unit: fc.constantFrom(..."abcXYZ0189+/=") });

it("signs as the AWS SDK does", async () => {
  const call = fc.record({
    host: fc.constantFrom("dynamodb.eu-central-1.amazonaws.com", "127.0.0.1:8000"),
    service: fc.constantFrom("dynamodb", "logs"),
    region: fc.constantFrom("eu-central-1", "us-gov-west-1"),
    target: fc.constantFrom("DynamoDB_20120810.GetItem", "DynamoDB_20120810.UpdateItem"),
    body: fc.json(),
  });
  const credentials = fc.record({
    accessKeyId: text,
    secretAccessKey: text,
    sessionToken: fc.option(text, { nil: undefined }),
  });
  const times = fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
  await fc.assert(
    fc.asyncProperty(call, credentials, times, async (request, identity, at) => {
      const { authorization, ...headers } = signRequest(request, identity, at);
      const signer = new SignatureV4({
        service: request.service,
        region: request.region,
        credentials: { ...identity, sessionToken: identity.sessionToken as string },
        sha256: Sha256,
        applyChecksum: false,
      });
      const unsigned = new HttpRequest({ method: "POST", path: "/", headers, body: request.body });
      const signed = await signer.sign(unsigned, { signingDate: at });
      expect(authorization).toBe(signed.headers.authorization);
    }),
    { numRuns: 500 },
  );
});

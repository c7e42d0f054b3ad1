import { describe, expect, it } from "vitest";
import { accessLogFormat, additionalLogFields } from "../../../contract/deployment/access-log.ts";

describe.each(["rest", "http", "websocket"] as const)("the access log of a %s API", (kind) => {
  const asked = Object.keys(additionalLogFields) as (keyof typeof additionalLogFields)[];

  it("is JSON on one line, with the id that API Gateway asks for", () => {
    const fields = JSON.parse(accessLogFormat(kind, asked));
    expect(fields).toMatchObject({ requestId: "$context.requestId", tokenId: "$context.authorizer.tokenId" });
    expect(accessLogFormat(kind, asked)).not.toMatch(/\n/);
  });

  it("has nothing that a client writes, and no address that was not asked for", () => {
    expect(accessLogFormat(kind, asked)).not.toMatch(/\$context\.(path|identity\.userAgent|\w*[qQ]uery|protocol)/);
    expect(accessLogFormat(kind)).not.toContain("sourceIp");
    expect(accessLogFormat(kind, ["sourceIp"])).toContain('"sourceIp":"$context.identity.sourceIp"');
  });

  it("ends with what tells whose call it was, since of two members with one name the last counts", () => {
    const names = Object.keys(JSON.parse(accessLogFormat(kind, asked)));
    expect(names.slice(-5)).toEqual(["secretGeneration", "secretVersion", "table", "owner", "tokenId"]);
    expect(names.slice(0, asked.length)).toEqual(asked);
  });
});

import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { CreateToken, ListTokensQuery, RotateToken, UpdateToken } from "../../../contract/schemas/tokens.ts";

/** The JSON pointers of what is wrong. */
function wrongIn(schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map(({ path }) => `/${path.join("/")}`);
}

const id = "tok_01jd8m2v5rf7rsq4b1c9x6e0aw";
const digest = "a".repeat(64);

describe("the body that creates a token", () => {
  it("needs a name and nothing else", () => {
    expect(wrongIn(CreateToken, { name: "my_app" })).toEqual([]);
    expect(wrongIn(CreateToken, {})).toEqual(["/name"]);
  });

  it.each([
    ["", "empty"],
    [" my_app", "space before it"],
    ["my_app\u00a0", "a no-break space behind it"],
    ["my\napp", "a line break"],
    ["my\u0000app", "a control character"],
    ["my\u200bapp", "an invisible character"],
    ["my\u202eapp", "a change of direction"],
    ["my\ud800app", "half a character"],
    ["a".repeat(129), "too long"],
    [42, "no text"],
  ])("refuses the name %j: %s", (name, _why) => {
    expect(wrongIn(CreateToken, { name })).toContain("/name");
  });

  it.each(["a", "Jürgens Laptop", "部署 1", "a: b", "🔑", "__proto__", "constructor"])("takes the name %j", (name) => {
    expect(wrongIn(CreateToken, { name })).toEqual([]);
  });

  it.each(["alice", "alice@example.com", "service/billing", "a"])("takes the owner %j", (owner) => {
    expect(wrongIn(CreateToken, { name: "a", owner })).toEqual([]);
  });

  it.each(["", "two words", "/alice", "alice#", "älice", "a".repeat(129)])("refuses the owner %j", (owner) => {
    expect(wrongIn(CreateToken, { name: "a", owner })).toContain("/owner");
  });

  it("refuses members that it does not know", () => {
    expect(CreateToken.safeParse({ name: "a", scope: "lookup:read" }).error?.issues).toMatchObject([
      { code: "unrecognized_keys", keys: ["scope"] },
    ]);
  });

  it.each(["2027-01-31T12:00:00Z", "2027-01-31T12:00:00.123456+05:30", "2000-02-29T00:00:00Z", null])(
    "takes the expiry %j",
    (expiresAt) => {
      expect(wrongIn(CreateToken, { name: "a", expiresAt })).toEqual([]);
    },
  );

  it.each(["2027-01-31", "tomorrow", "2027-02-30T00:00:00Z", "2027-01-31T12:00:00", "+012027-01-31T12:00:00Z", 1])(
    "refuses the expiry %j",
    (expiresAt) => {
      expect(wrongIn(CreateToken, { name: "a", expiresAt })).toEqual(["/expiresAt"]);
    },
  );

  it("says which CIDR is wrong", () => {
    expect(wrongIn(CreateToken, { name: "a", allowedCidrs: ["192.0.2.0/24", "192.0.2.0/33", "here"] })).toEqual([
      "/allowedCidrs/1",
      "/allowedCidrs/2",
    ]);
  });

  it("takes id and digest together, and no secret beside them", () => {
    expect(wrongIn(CreateToken, { name: "a", id, digest })).toEqual([]);
    expect(wrongIn(CreateToken, { name: "a", id })).toEqual(["/digest"]);
    expect(wrongIn(CreateToken, { name: "a", digest })).toEqual(["/digest"]);
    expect(wrongIn(CreateToken, { name: "a", id, digest, secret: "lk_x" })).toEqual(["/secret"]);
    expect(wrongIn(CreateToken, { name: "a", id: "tok_1", digest })).toEqual(["/id"]);
    expect(wrongIn(CreateToken, { name: "a", id, digest: digest.toUpperCase() })).toEqual(["/digest"]);
  });
});

describe("the body that changes a token", () => {
  it("takes null for what can be unset, and for nothing else", () => {
    expect(wrongIn(UpdateToken, { description: null, expiresAt: null, allowedCidrs: null })).toEqual([]);
    expect(wrongIn(UpdateToken, { name: null, scopes: null, status: null })).toEqual(["/name", "/scopes", "/status"]);
  });

  it("changes no owner", () => {
    expect(UpdateToken.safeParse({ owner: "alice" }).error?.issues).toMatchObject([{ keys: ["owner"] }]);
  });
});

describe("the body that rotates a token", () => {
  it("has no overlap unless asked for one, of 30 days at the most", () => {
    expect(RotateToken.parse({})).toEqual({ overlapSeconds: 0 });
    expect(wrongIn(RotateToken, { overlapSeconds: 2_592_000 })).toEqual([]);
    for (const overlapSeconds of [-1, 2_592_001, 1.5, "60", null]) {
      expect(wrongIn(RotateToken, { overlapSeconds })).toEqual(["/overlapSeconds"]);
    }
  });
});

describe("the query that lists tokens", () => {
  it("reads numbers and durations", () => {
    expect(ListTokensQuery.parse({ limit: "100", expiring: "P7D" })).toEqual({ limit: 100, expiring: "P7D" });
    expect(ListTokensQuery.parse({})).toEqual({ limit: 50 });
  });

  it.each([
    { limit: "0" },
    { limit: "101" },
    { limit: "many" },
    { limit: "1.5" },
    { expiring: "7 days" },
    { cursor: "" },
  ])("refuses %j", (query) => {
    expect(wrongIn(ListTokensQuery, query)).toEqual(Object.keys(query).map((key) => `/${key}`));
  });
});

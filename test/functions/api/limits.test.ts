import { describe, expect, it } from "vitest";
import { generateSecret } from "../../../core/secret.ts";
import { testApi } from "../../support/api.ts";

// Written out, as the documents have them: a limit that moves is one that clients meet.
const names = Array.from({ length: 51 }, (_, index) => `scope:${index}`);
const longest = "s".repeat(64);
const catalogue = [...names, longest, "tokens:admin"].map((name) => ({ name, description: "", grants: [] }));
const digest = "0a".repeat(32);
const { tokenId: id } = generateSecret("lk");
const ranges = Array.from({ length: 21 }, (_, index) => `192.0.2.${index}/32`);

const created = (members: object) =>
  testApi({ settings: { scopes: catalogue } }).call("POST /v1/tokens", { body: { name: "n", ...members } });

describe("the longest and the most that a token can have", () => {
  it.each<[string, object]>([
    ["a name of 128 characters", { name: "n".repeat(128) }],
    ["a name of one", { name: "n" }],
    ["a name of 128 characters outside of the basic plane", { name: "🔑".repeat(128) }],
    ["an owner of 128", { owner: "o".repeat(128) }],
    ["an owner of every kind of character", { owner: "9aZ._@+/=:-" }],
    ["a description of 1,000", { description: "d".repeat(1_000) }],
    ["no description", { description: "" }],
    ["50 scopes", { scopes: names.slice(0, 50) }],
    ["a scope's name of 64", { scopes: [longest] }],
    ["20 address ranges", { allowedCidrs: ranges.slice(0, 20) }],
    ["an id and a digest", { id, digest }],
  ])("%s", async (_what, members) => {
    expect((await created(members)).status).toBe(201);
  });

  const characters = "Must consist of letters, digits and . _ @ + / = : -, and begin with a letter or a digit.";
  const scopeName = "Must be the name of a scope: up to 64 letters, digits and . _ : / * -.";
  const hexadecimal = "Must be the SHA-256 of the secret in lower-case hexadecimal.";
  const tokenId = "Must be a token ID: tok_ and 26 characters.";
  it.each<[string, object, string, string]>([
    ["a name of 129", { name: "n".repeat(129) }, "/name", "Must have at most 128 characters."],
    ["an owner of 129", { owner: "o".repeat(129) }, "/owner", "Must have at most 128 characters."],
    ["an owner of none", { owner: "" }, "/owner", "Must not be empty."],
    ["an owner that begins with another character", { owner: ".a" }, "/owner", characters],
    ["an owner that ends with another", { owner: "a b" }, "/owner", characters],
    ["an owner with a line break", { owner: "a\n" }, "/owner", characters],
    [
      "a description of 1,001",
      { description: "d".repeat(1_001) },
      "/description",
      "Must have at most 1000 characters.",
    ],
    ["51 scopes", { scopes: names }, "/scopes", "Must have at most 50 items."],
    ["a scope's name of 65", { scopes: ["s".repeat(65)] }, "/scopes/0", scopeName],
    ["a scope's name with something before it", { scopes: ["!scope:1"] }, "/scopes/0", scopeName],
    ["a scope's name with something after it", { scopes: ["scope:1!"] }, "/scopes/0", scopeName],
    ["21 address ranges", { allowedCidrs: ranges }, "/allowedCidrs", "Must have at most 20 items."],
    ["a digest of 63", { id, digest: digest.slice(1) }, "/digest", hexadecimal],
    ["a digest of 65", { id, digest: `${digest}0` }, "/digest", hexadecimal],
    ["a digest with something before it", { id, digest: `x${digest}` }, "/digest", hexadecimal],
    ["a digest in upper case", { id, digest: digest.toUpperCase() }, "/digest", hexadecimal],
    ["an id with something before it", { id: `x${id}`, digest }, "/id", tokenId],
    ["an id with something after it", { id: `${id}0`, digest }, "/id", tokenId],
    ["a secret of 257", { secret: "s".repeat(257) }, "/secret", "Must have at most 256 characters."],
    [
      "a secret of 256 of another form",
      { secret: "s".repeat(256) },
      "/secret",
      "Must have the form lk_<id>_<random><checksum>.",
    ],
  ])("is not %s", async (_what, members, pointer, detail) => {
    const { status, body } = await created(members);
    expect([status, body.errors]).toEqual([422, [{ pointer, detail }]]);
  });

  it("is an overlap of 30 days", async () => {
    const api = testApi();
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "n" } });
    const rotate = async (overlapSeconds: number) =>
      (await api.call(`POST /v1/tokens/${token.id}/rotate`, { body: { overlapSeconds } })).status;
    const tried = [2_592_000, 2_592_001, 0, -1, 0.5];
    expect(await Promise.all(tried.map(rotate))).toEqual([200, 422, 200, 422, 422]);
  });
});

describe("the largest request", () => {
  it("has a body of 64 KB", async () => {
    const sized = (bytes: number) => `{"name":"n"${" ".repeat(bytes - 12)}}`;
    const statuses = [65_536, 65_537].map(async (bytes) => {
      const rawBody = sized(bytes);
      expect(rawBody).toHaveLength(bytes);
      return (await testApi().call("POST /v1/tokens", { rawBody })).status;
    });
    expect(await Promise.all(statuses)).toEqual([201, 413]);
  });

  it("has a cursor of 1,024 characters", async () => {
    const codes = [1_024, 1_025, 0].map(async (length) => {
      const { body } = await testApi().call("GET /v1/tokens", { query: { cursor: "c".repeat(length) } });
      return body.code;
    });
    expect(await Promise.all(codes)).toEqual(["invalid_cursor", "validation_failed", "validation_failed"]);
  });

  it("is told of 20 mistakes, and of places of up to 200 characters", async () => {
    const repeated = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`p${index}`, ["1", "2"]]));
    const query = await testApi().call("GET /v1/tokens", { multiValueQuery: repeated });
    expect(query.body.errors).toHaveLength(20);
    const scopes = (count: number) => ({ scopes: Array(count).fill(" ") });
    const [twenty, more] = [await created(scopes(20)), await created(scopes(21))];
    expect([twenty.body.detail, twenty.body.errors.length]).toEqual(["The request is not valid.", 20]);
    expect([more.body.detail, more.body.errors.length]).toEqual([
      "The request is not valid. It has 21 errors; the first 20 are listed.",
      20,
    ]);
    for (const [length, pointer] of [
      [199, `/${"x".repeat(199)}`],
      [200, `/${"x".repeat(199)}…`],
    ] as const) {
      expect((await created({ ["x".repeat(length)]: 1 })).body.errors[0].pointer).toBe(pointer);
    }
  });
});

it("a page has 50 items where nothing is said, and 1 to 100 where it is", async () => {
  const api = testApi();
  await Promise.all(names.map((name) => api.call("POST /v1/tokens", { body: { name: name.replace(":", " ") } })));
  const lengths = [{}, { limit: "100" }, { limit: "1" }].map(async (query) => {
    const { body } = await api.call("GET /v1/tokens", { query });
    return body.items.length;
  });
  expect(await Promise.all(lengths)).toEqual([50, 51, 1]);
  for (const limit of ["0", "101"]) expect((await api.call("GET /v1/tokens", { query: { limit } })).status).toBe(422);
});

import { describe, expect, test } from "vitest";
import { parseRecords } from "../../../cli/import/parse-records.ts";
import { digestOf, generateSecret } from "../../../core/secret.ts";

const { secret, tokenId: id } = generateSecret("lk");
const other = generateSecret("lk");
const digest = digestOf(secret);
const otherDigest = digestOf(other.secret);

describe("JSON lines", () => {
  test("are parsed to request bodies with line numbers", async () => {
    const text = `${JSON.stringify({ name: "a", owner: "alice", scopes: ["lookup:read"], id, digest })}\n\n${JSON.stringify({ name: "b", secret: other.secret })}\n`;
    expect(await parseRecords(text)).toEqual({
      records: [
        { line: 1, body: { name: "a", owner: "alice", scopes: ["lookup:read"], id, digest } },
        { line: 3, body: { name: "b", secret: other.secret } },
      ],
      errors: [],
    });
  });

  test("from generate don't send the secret", async () => {
    const { records } = await parseRecords(JSON.stringify({ name: "a", id, digest, secret }));
    expect(records).toEqual([{ line: 1, body: { name: "a", id, digest } }]);
  });

  test("from export are accepted with a digest", async () => {
    const exported = {
      id,
      name: "a",
      version: 3,
      lastSeenAt: null,
      createdAt: "x",
      updatedAt: "x",
      previousValidUntil: null,
    };
    const { records } = await parseRecords(JSON.stringify({ ...exported, digest }));
    expect(records).toEqual([{ line: 1, body: { name: "a", id, digest } }]);
  });

  test.each([
    ["nonsense", "{nonsense", "Not a JSON object."],
    ["neither secret nor digest", { name: "a" }, "Digest and secret are missing"],
    ["no name", { id, digest }, "name: "],
    ["a digest without its id", { name: "a", digest }, "id and digest go together."],
    [
      "the digest of another secret",
      { name: "a", id, digest: otherDigest, secret },
      "The digest does not match the secret.",
    ],
    ["an unknown member", { name: "a", id, digest, scope: "x" }, "scope"],
    ["an unknown status", { name: "a", id, digest, status: "on" }, "status: "],
    ["an invalid address range", { name: "a", id, digest, allowedCidrs: ["here"] }, "allowedCidrs/0: "],
  ])("with %s are refused", async (_what, line, detail) => {
    const text = typeof line === "string" ? line : JSON.stringify(line);
    const { records, errors } = await parseRecords(text);
    expect(records).toEqual([]);
    expect(errors).toEqual([{ line: 1, detail: expect.stringContaining(detail) }]);
  });

  test.each([
    ["name", { name: "a", id, digest }, { name: "a", id: other.tokenId, digest: otherDigest }],
    ["id or secret", { name: "a", id, digest }, { name: "b", id, digest: otherDigest }],
  ])("with the same %s are refused", async (what, ...lines) => {
    const { errors } = await parseRecords(lines.map((line) => JSON.stringify(line)).join("\n"));
    expect(errors).toEqual([{ line: 2, detail: `Line 1 has the same ${what}.` }]);
  });
});

describe("CSV", () => {
  test("is parsed to request bodies: empty fields are omitted, lists are separated by spaces", async () => {
    const text = `\uFEFFname,owner,description,scopes,allowedCidrs,expiresAt,id,digest\r\n"a, b",alice,"two\nlines",lookup:read scope:write,192.0.2.0/24,,${id},${digest}\r\nc,,,,,2027-01-01T00:00:00Z,${other.tokenId},${otherDigest}\r\n`;
    expect(await parseRecords(text)).toEqual({
      records: [
        {
          line: 3,
          body: {
            name: "a, b",
            owner: "alice",
            description: "two\nlines",
            scopes: ["lookup:read", "scope:write"],
            allowedCidrs: ["192.0.2.0/24"],
            id,
            digest,
          },
        },
        { line: 4, body: { name: "c", expiresAt: "2027-01-01T00:00:00Z", id: other.tokenId, digest: otherDigest } },
      ],
      errors: [],
    });
  });

  test("with too many fields or an unclosed quote is refused", async () => {
    expect((await parseRecords(`name,digest\na,b,c\n`)).errors).toEqual([
      { line: 2, detail: expect.stringContaining("Invalid CSV") },
    ]);
    expect((await parseRecords(`name,digest\n"a`)).errors).toHaveLength(1);
  });

  test("has all its errors reported at once", async () => {
    const { errors } = await parseRecords(`name,id,digest\na,${id},zz\n,${id},${digest}\n`);
    expect(errors.map(({ line }) => line)).toEqual([2, 3]);
  });
});

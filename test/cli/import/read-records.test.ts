import { describe, expect, test } from "vitest";
import { readRecords } from "../../../cli/import/read-records.ts";
import { digestOf, generateSecret } from "../../../core/secret.ts";

const { secret, tokenId: id } = generateSecret("lk");
const other = generateSecret("lk");
const digest = digestOf(secret);
const otherDigest = digestOf(other.secret);

describe("JSON lines", () => {
  test("become tokens to create, each with its line", async () => {
    const text = `${JSON.stringify({ name: "a", owner: "alice", scopes: ["lookup:read"], id, digest })}\n\n${JSON.stringify({ name: "b", secret: other.secret })}\n`;
    expect(await readRecords(text)).toEqual({
      records: [
        { line: 1, body: { name: "a", owner: "alice", scopes: ["lookup:read"], id, digest } },
        { line: 3, body: { name: "b", secret: other.secret } },
      ],
      complaints: [],
    });
  });

  test("as generate writes them keep the secret on this machine", async () => {
    const { records } = await readRecords(JSON.stringify({ name: "a", id, digest, secret }));
    expect(records).toEqual([{ line: 1, body: { name: "a", id, digest } }]);
  });

  test("as export writes them are taken once they have a digest", async () => {
    const exported = {
      id,
      name: "a",
      version: 3,
      lastSeenAt: null,
      createdAt: "x",
      updatedAt: "x",
      previousValidUntil: null,
    };
    const { records } = await readRecords(JSON.stringify({ ...exported, digest }));
    expect(records).toEqual([{ line: 1, body: { name: "a", id, digest } }]);
  });

  test.each([
    ["nonsense", "{nonsense", "It is not a JSON object."],
    ["neither secret nor digest", { name: "a" }, "It has neither a digest nor a secret"],
    ["no name", { id, digest }, "name: "],
    ["a digest without its id", { name: "a", digest }, "id and digest go together."],
    [
      "another secret's digest",
      { name: "a", id, digest: otherDigest, secret },
      "The digest is not that of the secret.",
    ],
    ["a member that there is not", { name: "a", id, digest, scope: "x" }, "scope"],
    ["a status that there is not", { name: "a", id, digest, status: "on" }, "status: "],
    ["no range", { name: "a", id, digest, allowedCidrs: ["here"] }, "allowedCidrs/0: "],
  ])("are complained about where they have %s", async (_what, line, detail) => {
    const text = typeof line === "string" ? line : JSON.stringify(line);
    const { records, complaints } = await readRecords(text);
    expect(records).toEqual([]);
    expect(complaints).toEqual([{ line: 1, detail: expect.stringContaining(detail) }]);
  });

  test.each([
    ["name", { name: "a", id, digest }, { name: "a", id: other.tokenId, digest: otherDigest }],
    ["id or secret", { name: "a", id, digest }, { name: "b", id, digest: otherDigest }],
  ])("are complained about where two have the same %s", async (what, ...lines) => {
    const { complaints } = await readRecords(lines.map((line) => JSON.stringify(line)).join("\n"));
    expect(complaints).toEqual([{ line: 2, detail: `Line 1 has the same ${what}.` }]);
  });
});

describe("CSV", () => {
  test("becomes tokens to create: an empty cell says nothing, a list is separated by spaces", async () => {
    const text = `\uFEFFname,owner,description,scopes,allowedCidrs,expiresAt,id,digest\r\n"a, b",alice,"two\nlines",lookup:read scope:write,192.0.2.0/24,,${id},${digest}\r\nc,,,,,2027-01-01T00:00:00Z,${other.tokenId},${otherDigest}\r\n`;
    expect(await readRecords(text)).toEqual({
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
      complaints: [],
    });
  });

  test("is complained about where a row is too long or a quote is left open", async () => {
    expect((await readRecords(`name,digest\na,b,c\n`)).complaints).toEqual([
      { line: 2, detail: expect.stringContaining("It is not CSV") },
    ]);
    expect((await readRecords(`name,digest\n"a`)).complaints).toHaveLength(1);
  });

  test("is complained about line by line, so that all can be put right at once", async () => {
    const { complaints } = await readRecords(`name,id,digest\na,${id},zz\n,${id},${digest}\n`);
    expect(complaints.map(({ line }) => line)).toEqual([2, 3]);
  });
});

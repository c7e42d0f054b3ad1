import { describe, expect, test } from "vitest";
import { parseRecords as parseBytes } from "../../../cli/import/parse-records.ts";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import { fieldsWith } from "../../../core/token.ts";

const parseRecords = (text: string) => parseBytes(Buffer.from(text));
const { secret, tokenId: id } = generateSecret("lk");
const other = generateSecret("lk");
const digest = digestSecret(secret);
const otherDigest = digestSecret(other.secret);

describe("JSON lines", () => {
  test("are parsed to request bodies with line numbers", async () => {
    const text = `${JSON.stringify({ name: "a", owner: "alice", scopes: ["lookup:read"], id, digest })}\n\n${JSON.stringify({ name: "b", secret: other.secret })}\n`;
    expect(await parseRecords(text)).toEqual({
      records: [
        { line: 1, body: { name: "a", owner: "alice", scopes: ["lookup:read"], id, digest } },
        { line: 3, body: { name: "b", secret: other.secret }, prefix: "lk" },
      ],
      errors: [],
    });
  });

  test("from generate don't send the secret", async () => {
    const { records } = await parseRecords(JSON.stringify({ name: "a", id, digest, prefix: "lk", secret }));
    expect(records).toEqual([{ line: 1, body: { name: "a", id, digest }, prefix: "lk" }]);
    const withoutSecret = await parseRecords(JSON.stringify({ name: "a", id, digest, prefix: "acme" }));
    expect(withoutSecret.records).toEqual([{ line: 1, body: { name: "a", id, digest }, prefix: "acme" }]);
  });

  test("from export are accepted with a digest", async () => {
    const exported = {
      id,
      name: "a",
      version: 3,
      lastSeenAt: null,
      currentSecretLastSeenAt: null,
      previousSecretLastSeenAt: null,
      createdAt: "x",
      updatedAt: "x",
      previousValidUntil: null,
    };
    const { records } = await parseRecords(JSON.stringify({ ...exported, digest }));
    expect(records).toEqual([{ line: 1, body: { name: "a", id, digest } }]);
  });

  test.each([
    ["nonsense", "{nonsense", "Not a JSON object."],
    ["a member twice", '{"name":"a","name":"b"}', 'The member "name" appears more than once.'],
    ["neither secret nor digest", { name: "a" }, "Digest and secret are missing"],
    ["no name", { id, digest }, "name: Required."],
    ["a digest without its id", { name: "a", digest }, "digest: id and digest must be sent together."],
    ["a secret of another form", { name: "a", secret: "hunter2" }, "The secret is mistyped or truncated"],
    ["a truncated secret", { name: "a", secret: secret.slice(0, -1) }, "The secret is mistyped or truncated"],
    [
      "the digest of another secret",
      { name: "a", id, digest: otherDigest, secret },
      "The digest does not match the secret.",
    ],
    ["an unknown member", { name: "a", id, digest, scope: "x" }, "Unknown member scope."],
    ["an unknown status", { name: "a", id, digest, status: "on" }, 'status: Must be "active" or "disabled".'],
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
          line: 2,
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
      { line: 2, detail: "It has 3 fields, but the header has 2." },
    ]);
    expect((await parseRecords(`name,digest\n"a`)).errors).toEqual([
      { line: 2, detail: expect.stringContaining("Invalid CSV: Quote Not Closed") },
    ]);
  });

  test("reports all its errors together", async () => {
    const { errors } = await parseRecords(`name,id,digest\na,${id},zz\n,${id},${digest}\n`);
    expect(errors.map(({ line }) => line)).toEqual([2, 3]);
  });

  test.each([
    [
      "a column twice",
      `name,id,scopes,digest,scopes\na,${id},x,${digest},y\n`,
      "The column scopes appears more than once.",
    ],
    ["an unknown column", `name,id,digest,scope\na,${id},${digest},x\n`, 'Unknown column "scope".'],
    ["a column without a name", `name,id,digest,\na,${id},${digest},\n`, 'Unknown column "".'],
    ["semicolons", `name;id;digest\na;${id};${digest}\n`, "The header is missing."],
    ["no header", `a,${id},${digest}\nb,${other.tokenId},${otherDigest}\n`, "The header is missing."],
    ["only a header", "name,id,digest\n", "The file contains no tokens."],
    ["nothing", "", "The file contains no tokens."],
    ["empty lines only", " \n\n", "The file contains no tokens."],
  ])("with %s is refused", async (_what, text, detail) => {
    const { records, errors } = await parseRecords(text);
    expect(records).toEqual([]);
    expect(errors).toEqual([{ line: 1, detail: expect.stringContaining(detail) }]);
  });

  test("reports the line on which a record starts, after quoted line breaks", async () => {
    const text = `name,description,id,digest\r\na,"two\r\nlines",${id},${digest}\r\n"",x,${other.tokenId},${otherDigest}\r\n`;
    const { records, errors } = await parseRecords(text);
    expect(records).toMatchObject([{ line: 2, body: { description: "two\nlines" } }]);
    expect(errors).toEqual([{ line: 4, detail: expect.stringContaining("name") }]);
  });

  test("skips rows with empty fields only, as spreadsheets write them", async () => {
    expect(await parseRecords(`name,id,digest\na,${id},${digest}\n,,\n`)).toMatchObject({ errors: [], records: [{}] });
  });

  test("with the columns of an export ignores those that can't be set", async () => {
    const columns = [...fieldsWith("visible"), "digest"];
    const values: Record<string, string> = { id, digest, name: "a", owner: "alice", status: "disabled" };
    const optional: readonly string[] = fieldsWith("exported");
    const row = columns.map((column) => values[column] ?? (optional.includes(column) ? "" : "1"));
    const { records, errors } = await parseRecords(`${columns.join(",")}\n${row.join(",")}\n`);
    expect(errors).toEqual([]);
    expect(records).toEqual([{ line: 2, body: values }]);
  });
});

test.each([
  ["Latin-1", Buffer.from(`name,id,digest\nB\xfcro,${id},${digest}\n`, "latin1")],
  ["UTF-16", Buffer.from(`\ufeffname,id,digest\na,${id},${digest}\n`, "utf16le")],
  ["JSON lines in Latin-1", Buffer.from(JSON.stringify({ name: "B\xfcro", id, digest }), "latin1")],
])("a file in %s is refused", async (_what, file) => {
  expect(await parseBytes(file)).toEqual({
    records: [],
    errors: [{ line: 1, detail: "The file is not encoded as UTF-8." }],
  });
});

test("JSON lines with a byte order mark are accepted", async () => {
  expect(await parseRecords(`\ufeff${JSON.stringify({ name: "a", id, digest })}`)).toMatchObject({
    records: [{ line: 1 }],
  });
});

import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openPrivateDirectory } from "../../../local/host/private-directory.ts";
import { UserError } from "../../../local/host/user-error.ts";

// The moment between the look and the making, which a test can't hit otherwise.
vi.mock(import("node:fs"), async (load) => {
  const fs = await load();
  return { ...fs, mkdirSync: vi.fn(fs.mkdirSync) as never };
});

let root: string;
let data: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "latchkey-private-"));
  data = join(root, "data");
});
afterEach(() => rmSync(root, { recursive: true }));

const open = () => openPrivateDirectory(data, ["logs", "dynamodb"]);
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** Writes a file that everyone may read, in folders that everyone may enter. */
function write(name: string): string {
  const file = join(data, name);
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  writeFileSync(file, "text", { mode: 0o644 });
  return file;
}

test("is made for its owner alone, with its folders", () => {
  data = join(data, "in", "another");
  open();
  expect([data, join(data, "logs"), join(data, "dynamodb")].map(modeOf)).toEqual(["700", "700", "700"]);
});

test("an empty one that everyone can write to becomes private", () => {
  mkdirSync(data);
  chmodSync(data, 0o777);
  open();
  expect(modeOf(data)).toBe("700");
});

test("what is in its folders becomes private, and what is beside them stays as it is", () => {
  const [log, tables, other] = [write("logs/old/api.log"), write("dynamodb/tables.db"), write("notes.txt")];
  open();
  expect([log, tables, join(data, "logs/old"), join(data, "logs")].map(modeOf)).toEqual(["600", "600", "700", "700"]);
  expect(modeOf(other)).toBe("644");
});

describe("is refused, and left as it is,", () => {
  const asRoot = process.getuid?.() === 0;

  function expectRefusal(message: string): void {
    write("logs/api.log");
    const before = modeOf(join(data, "logs/api.log"));
    expect(open).toThrow(UserError);
    expect(open).toThrow(message);
    expect(open).toThrow(/^[^\n]+ --data\.$/);
    expect(modeOf(join(data, "logs/api.log"))).toBe(before);
  }

  test("if others can write to it", () => {
    write("notes.txt");
    chmodSync(data, 0o775);
    expectRefusal(`Other users can write to ${data}. Run chmod go-w on it`);
  });

  test("if it belongs to another user", () => {
    // Only root can give a directory away, and nobody else owns /usr.
    if (!asRoot) data = "/usr";
    else {
      mkdirSync(data);
      chownSync(data, 12_345, 12_345);
    }
    expect(open).toThrow(`${data} belongs to another user`);
  });

  test("if it is a symbolic link", () => {
    mkdirSync(join(root, "elsewhere"));
    symlinkSync(join(root, "elsewhere"), data);
    expectRefusal(`${data} is a symbolic link`);
  });

  describe("where somebody else makes it at the same moment:", () => {
    function makeFirst(attack: () => void): void {
      const make = vi.mocked(mkdirSync).getMockImplementation();
      vi.mocked(mkdirSync).mockImplementationOnce((...args) => {
        attack();
        return make?.(...args);
      });
    }

    test("a link to a folder of the user", () => {
      const elsewhere = join(root, "elsewhere");
      mkdirSync(elsewhere, { mode: 0o755 });
      makeFirst(() => symlinkSync(elsewhere, data));
      expect(open).toThrow(`${data} is a symbolic link`);
      expect(modeOf(elsewhere)).toBe("755");
    });

    test.runIf(asRoot)("a folder of their own, which root could write to", () => {
      const theirs = join(root, "theirs");
      mkdirSync(theirs);
      chownSync(theirs, 12_345, 12_345);
      makeFirst(() => renameSync(theirs, data));
      expect(open).toThrow(`${data} belongs to another user`);
    });
  });

  test.each([
    "stack.json",
    "stack.lock",
    "access-key.json",
    "logs/gateway.log",
    "dynamodb/tables.db",
    "dynamodb",
    "cdk.out",
  ])("where %s in it is a symbolic link", (name) => {
    const path = join(data, name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(root, "elsewhere"), path);
    expectRefusal(`${path} is a symbolic link`);
  });

  test.runIf(asRoot)("where a file in it belongs to another user (only root can make one)", () => {
    chownSync(write("logs/gateway.log"), 12_345, 12_345);
    expectRefusal(`${join(data, "logs/gateway.log")} belongs to another user`);
  });

  test("if it contains a socket", async () => {
    write("notes.txt");
    const server = createServer().listen(join(data, "socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    expectRefusal(`${join(data, "socket")} is neither a file nor a directory`);
    server.close();
  });

  test("if it is a file", () => {
    writeFileSync(data, "");
    expect(open).toThrow(new UserError(`${data} is a file. Choose another folder with --data.`));
  });
});

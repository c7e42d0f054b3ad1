import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A planted secret or JWT, by what it is. */
export interface Canary {
  readonly name: string;
  readonly secret: string;
}

interface Form {
  readonly name: string;
  readonly text: string;
}

/** The forms in which a secret may turn up: as it is, encoded, hashed, or enough of it to guess the rest. */
export function formsOf({ name, secret }: Canary): Form[] {
  const hash = (encoding: "hex" | "base64" | "base64url") => createHash("sha256").update(secret).digest(encoding);
  const isJwt = secret.startsWith("ey");
  // Of a secret, the id and the prefix are no secret: the random part is. Of a JWT it is the signature.
  const random = isJwt ? secret.slice(secret.lastIndexOf(".") + 1) : secret.slice(-49);
  const base64 = (encoding: "base64" | "base64url") => Buffer.from(secret).toString(encoding).slice(0, -4);
  const forms = {
    "a part": random.slice(0, 16),
    "its end": random.slice(-16),
    base64: base64("base64"),
    base64url: base64("base64url"),
    hexadecimal: Buffer.from(secret).toString("hex"),
    "its digest": hash("hex").slice(0, 32),
    "its digest in base64": hash("base64").slice(0, 24),
    "its digest in base64url": hash("base64url").slice(0, 24),
    reversed: [...random].reverse().join(""),
  };
  return Object.entries(forms).map(([form, text]) => ({ name: `${name}, ${form}`, text }));
}

/** What of the canaries a text holds, by name and never by value. Case doesn't matter: digests may be in capitals. */
export function findCanaries(text: string, canaries: readonly Canary[]): string[] {
  const lower = text.toLowerCase();
  return canaries.flatMap(formsOf).flatMap((form) => (lower.includes(form.text.toLowerCase()) ? [form.name] : []));
}

/** All files below a folder, with what they hold. */
export function* filesBelow(folder: string): Generator<{ readonly path: string; readonly text: string }> {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    if (statSync(path).isFile()) yield { path: name, text: readFileSync(path, "latin1") };
  }
}

/** The arguments of all processes that this user can see. */
export function processArguments(): string[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return [readFileSync(join("/proc", name, "cmdline"), "latin1")];
    } catch {
      // It has ended since.
      return [];
    }
  });
}

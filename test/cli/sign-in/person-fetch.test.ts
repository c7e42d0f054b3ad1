import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readProfiles, updateProfile } from "../../../cli/profiles.ts";
import type { StoredSignIn } from "../../../cli/sign-in/issuer.ts";
import { createPersonFetch } from "../../../cli/sign-in/person-fetch.ts";

const url = "https://tokens.example.com";
const signIn: StoredSignIn = {
  ...{ issuer: "https://login.example.com", tokenType: "id_token", clientId: "cli", bearer: "old", refreshToken: "r1" },
  expiresAt: new Date(Date.now() + 1_000).toISOString(),
};
const renewed = {
  ...signIn,
  bearer: "new",
  refreshToken: "r2",
  expiresAt: new Date(Date.now() + 900_000).toISOString(),
};
const renew = vi.hoisted(() => vi.fn());
vi.mock("../../../cli/sign-in/issuer.ts", () => ({ renew }));

let folder: string;
let sent: string[];
const send = (async (_url: string, init: { headers: Record<string, string> }) => {
  sent.push(init.headers["Authorization"] ?? "");
  return new Response();
}) as never;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-person-"));
  vi.stubEnv("XDG_CONFIG_HOME", folder);
  sent = [];
  renew.mockReset().mockImplementation(async () => {
    await delay(20);
    return renewed;
  });
  await updateProfile("person", () => ({ url, signIn }));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("two processes at once renew a sign-in once, because an issuer may accept a refresh token only once", async () => {
  const processes = [1, 2].map(() => createPersonFetch("person", url, send));
  await Promise.all(processes.map((fetch) => fetch(url)));
  expect(renew).toHaveBeenCalledExactlyOnceWith(signIn);
  expect(sent).toEqual(["Bearer new", "Bearer new"]);
  expect(readProfiles().get("person")).toEqual({ url, signIn: renewed });
});

test("a process that runs on after a logout doesn't log in again", async () => {
  const fetch = createPersonFetch("person", url, send);
  await fetch(url);
  await updateProfile("person", () => undefined);
  await expect(fetch(url)).rejects.toThrow("You were logged out of profile person in the meantime.");
  expect(readProfiles().size).toBe(0);
  expect(sent).toHaveLength(1);
});

test("a logout during a renewal removes the renewed sign-in", async () => {
  const call = createPersonFetch("person", url, send)(url).catch((error: Error) => error.message);
  await vi.waitFor(() => expect(renew).toHaveBeenCalled());
  let removed: unknown;
  await updateProfile("person", (stored) => {
    removed = stored;
    return undefined;
  });
  expect(removed).toEqual({ url, signIn: renewed });
  expect(readProfiles().size).toBe(0);
  await call;
});

test("a profile that belongs to another service by now is not used", async () => {
  const fetch = createPersonFetch("person", url, send);
  await updateProfile("person", () => ({ url: "https://other.example.com", signIn: renewed }));
  await expect(fetch(url)).rejects.toThrow("You were logged out of profile person");
  expect(sent).toEqual([]);
});

test("an issuer that has refused is not asked again", async () => {
  renew.mockRejectedValue(new Error("ended"));
  const fetch = createPersonFetch("person", url, send);
  for (let attempt = 0; attempt < 3; attempt++) await expect(fetch(url)).rejects.toThrow("ended");
  expect(renew).toHaveBeenCalledOnce();
  expect(readProfiles().get("person")).toEqual({ url, signIn });
});

// Verifies a key as each peer does, with the keys in memory. Plain JavaScript, because the peers and their types exist only
// after the benchmark has installed them.
import { apiKey } from "@better-auth/api-key";
import bcrypt from "bcrypt";
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { checkAPIKey, generateAPIKey } from "prefixed-api-key";

/** The minimum for bcrypt in OWASP's Password Storage Cheat Sheet. */
const bcryptCost = 10;

/** @returns {Promise<Record<string, () => Promise<boolean>>>} by peer, what verifies one key. */
export async function preparePeers() {
  return {
    "better-auth": await prepareBetterAuth(),
    "prefixed-api-key": await preparePrefixedApiKey(),
    bcrypt: await prepareBcrypt(),
  };
}

async function prepareBetterAuth() {
  const database = memoryAdapter({ user: [], session: [], account: [], verification: [], apikey: [] });
  const auth = betterAuth({
    database,
    secret: "a secret of the benchmark, and of nothing else",
    baseURL: "http://localhost",
    logger: { disabled: true },
    telemetry: { enabled: false },
    emailAndPassword: { enabled: true },
    // By default ten verifications a day.
    plugins: [apiKey({ rateLimit: { enabled: false } })],
  });
  const { user } = await auth.api.signUpEmail({
    body: { email: "alice@example.com", password: "of the benchmark", name: "Alice" },
  });
  const { key } = await auth.api.createApiKey({ body: { userId: user.id, name: "bench" } });
  return async () => (await auth.api.verifyApiKey({ body: { key } })).valid;
}

async function preparePrefixedApiKey() {
  const { token, longTokenHash } = await generateAPIKey({ keyPrefix: "lk" });
  return async () => checkAPIKey(token, longTokenHash);
}

async function prepareBcrypt() {
  const key = "lk_0123456789abcdefghijklmnop";
  const hash = await bcrypt.hash(key, bcryptCost);
  return () => bcrypt.compare(key, hash);
}

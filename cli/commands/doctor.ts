import type { Command } from "commander";
import type { Client } from "../../client/types.ts";
import { msPer } from "../../core/duration.ts";
import manifest from "../../package.json" with { type: "json" };
import { type Connection, connect } from "../connection.ts";
import { formatError } from "../errors.ts";
import { qualifiedName } from "../format.ts";
import { createCommand } from "../options.ts";
import { colorize, print } from "../output.ts";
import { sanitize } from "../terminal-text.ts";
import { relativeTime } from "../time.ts";

/** The result of a check. The first error sets the exit code. */
interface CheckResult {
  readonly level: "ok" | "warning" | "error";
  readonly message: string;
  readonly exitCode?: number;
}

/** Clocks that differ by more, in seconds, make expiries and overlaps look wrong. */
const maxClockSkew = 5;

/** `latchkey doctor`. */
export function doctorCommand(): Command {
  return createCommand("doctor", "Check the configuration, the service, the clocks and your token", [
    "doctor",
    "doctor --profile production",
  ]).action(async (_options: object, command: Command) => {
    const results = [ok(`CLI ${manifest.version}, Node ${process.versions.node}`)];
    const connection = await attempt(results, async () => {
      const found = connect(command, { retries: 0 });
      results.push(ok(`${found.url}, from ${found.source}`));
      if (found.proxy) results.push(ok(`proxy ${found.proxy.origin}`));
      return found;
    });
    if (connection) await checkConnection(results, connection);
    for (const { level, message } of results) print(`${formatLevel(level)} ${sanitize(message)}`);
    process.exitCode = results.find(({ exitCode }) => exitCode !== undefined)?.exitCode ?? 0;
  });
}

async function checkConnection(results: CheckResult[], { client, token }: Connection): Promise<void> {
  const reachable = await attempt(results, () => checkService(results, client));
  if (!reachable) return;
  await attempt(results, () => (token === undefined ? checkPerson(results, client) : checkToken(results, client)));
}

async function checkService(results: CheckResult[], client: Client): Promise<true> {
  const before = Date.now();
  const health = await client.getHealth();
  const after = Date.now();
  results.push(ok(`service ${health.version} responds in ${after - before} ms`));
  // The service read its clock at some time between the two local readings.
  const time = Date.parse(health.time);
  const skew = Math.max(before - time, time - after, 0) / 1_000;
  const message = `the clocks differ by ${skew < 1 ? "less than a second" : `${Math.round(skew)} seconds`}`;
  results.push(skew > maxClockSkew ? warning(`${message}: set this machine's clock`) : ok(message));
  return true;
}

async function checkPerson(results: CheckResult[], client: Client): Promise<void> {
  const { owner, scopes, person } = await client.getCaller();
  results.push(ok(`signed in as ${person?.name ?? person?.subject}, with the tokens of ${owner}`));
  results.push(ok(`scopes: ${scopes.join(" ")}`));
}

async function checkToken(results: CheckResult[], client: Client): Promise<void> {
  const token = await client.getOwnToken();
  results.push(ok(`the token ${qualifiedName(token)} (${token.id}) is valid`));
  const managesTokens = token.scopes.some((scope) => scope === "tokens:admin" || scope === "tokens:self");
  const scopes = `scopes: ${token.scopes.join(" ") || "none"}`;
  results.push(managesTokens ? ok(scopes) : warning(`${scopes}; managing tokens requires tokens:self or tokens:admin`));
  if (token.expiresAt === null) return;
  const expiresSoon = Date.parse(token.expiresAt) - Date.now() < 7 * msPer.day;
  const message = `the token expires ${relativeTime(token.expiresAt)}, at ${token.expiresAt}`;
  results.push(expiresSoon ? warning(message) : ok(message));
}

async function attempt<T>(results: CheckResult[], check: () => Promise<T>): Promise<T | undefined> {
  try {
    return await check();
  } catch (error) {
    results.push({ level: "error", ...formatError(error) });
    return undefined;
  }
}

function ok(message: string): CheckResult {
  return { level: "ok", message };
}

function warning(message: string): CheckResult {
  return { level: "warning", message };
}

function formatLevel(level: CheckResult["level"]): string {
  if (level === "ok") return colorize("green", "ok     ");
  return level === "warning" ? colorize("yellow", "warning") : colorize("red", "error  ");
}

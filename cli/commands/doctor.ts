import type { Command } from "commander";
import type { Client } from "../../client/types.ts";
import { createCommand } from "../command-line.ts";
import { type Connection, connect } from "../connection.ts";
import { nameOf } from "../describe-token.ts";
import { describeFailure } from "../failure.ts";
import { paint, print } from "../output.ts";
import { relativeTime } from "../time.ts";
import { version } from "../version.ts";

/** What a check found. `bad` ends the command with the failure's exit code. */
interface Finding {
  readonly verdict: "ok" | "warning" | "bad";
  readonly text: string;
  readonly exitCode?: number;
}

/** Clocks that differ by more than this make expiries and overlaps look wrong, in seconds. */
const tolerableSkew = 5;

/** `latchkey doctor`. */
export function doctorCommand(): Command {
  return createCommand("doctor", "Check the configuration, the service, the clocks and your token", [
    "doctor",
    "doctor --profile production",
  ]).action(async (_options: object, command: Command) => {
    const findings = [ok(`command line ${version}, Node ${process.versions.node}`)];
    const connection = await attempt(findings, async () => {
      const found = connect(command, { retries: 0 });
      findings.push(ok(`${found.url}, from ${found.source}`));
      return found;
    });
    if (connection) await examine(findings, connection);
    for (const { verdict, text } of findings) print(`${label(verdict)} ${text}`);
    process.exitCode = findings.find(({ exitCode }) => exitCode !== undefined)?.exitCode ?? 0;
  });
}

async function examine(findings: Finding[], { client }: Connection): Promise<void> {
  const reachable = await attempt(findings, () => examineService(findings, client));
  if (reachable) await attempt(findings, () => examineToken(findings, client));
}

async function examineService(findings: Finding[], client: Client): Promise<true> {
  const before = Date.now();
  const health = await client.getHealth();
  const after = Date.now();
  findings.push(ok(`service ${health.version} answers in ${after - before} ms`));
  // The service looked at its clock some time between the two looks at ours.
  const time = Date.parse(health.time);
  const skew = Math.max(before - time, time - after, 0) / 1_000;
  const words = `the clocks differ by ${skew < 1 ? "less than a second" : `${Math.round(skew)} seconds`}`;
  findings.push(skew > tolerableSkew ? { verdict: "warning", text: `${words}: set this machine's clock` } : ok(words));
  return true;
}

async function examineToken(findings: Finding[], client: Client): Promise<void> {
  const token = await client.getOwnToken();
  findings.push(ok(`the token ${nameOf(token)} (${token.id}) is accepted`));
  const manages = token.scopes.some((scope) => scope === "tokens:admin" || scope === "tokens:self");
  const scopes = `scopes: ${token.scopes.join(" ") || "none"}`;
  findings.push(
    manages ? ok(scopes) : { verdict: "warning", text: `${scopes}; managing tokens needs tokens:self or tokens:admin` },
  );
  if (token.expiresAt === null) return;
  const soon = Date.parse(token.expiresAt) - Date.now() < 7 * 86_400_000;
  const words = `the token expires ${relativeTime(token.expiresAt)}, at ${token.expiresAt}`;
  findings.push(soon ? { verdict: "warning", text: words } : ok(words));
}

async function attempt<T>(findings: Finding[], check: () => Promise<T>): Promise<T | undefined> {
  try {
    return await check();
  } catch (error) {
    const { line, exitCode } = describeFailure(error);
    findings.push({ verdict: "bad", text: line, exitCode });
    return undefined;
  }
}

function ok(text: string): Finding {
  return { verdict: "ok", text };
}

function label(verdict: Finding["verdict"]): string {
  if (verdict === "ok") return paint("green", "ok  ");
  return verdict === "warning" ? paint("yellow", "mind") : paint("red", "bad ");
}

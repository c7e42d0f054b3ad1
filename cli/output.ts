import type { WriteStream } from "node:tty";
import { styleText } from "node:util";

/** Writes data to stdout. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes data to stdout as JSON. */
export function printJson(data: unknown): void {
  print(JSON.stringify(data, null, 2));
}

/** Writes a message to stderr, so that it stays out of pipes. */
export function info(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Whether the user can be prompted: stdin and stderr are terminals. */
export function isInteractive(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Whether stdout is a terminal: only then times are relative and lines are truncated. */
export function isTerminal(): boolean {
  return process.stdout.isTTY === true;
}

/** Colors text, unless the stream is not a terminal or `NO_COLOR` is set. */
export function colorize(
  format: Parameters<typeof styleText>[0],
  text: string,
  stream: WriteStream = process.stdout,
): string {
  return stream.isTTY && stream.hasColors() ? styleText(format, text, { validateStream: false }) : text;
}

import type { WriteStream } from "node:tty";
import { styleText } from "node:util";

/** Writes data to stdout: what a pipe is to get. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes data to stdout as JSON. */
export function printJson(data: unknown): void {
  print(JSON.stringify(data, null, 2));
}

/** Writes words around the data to stderr, so that they stay out of pipes. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Whether a person can be asked, and sees the question. */
export function isInteractive(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Whether stdout is read by a person: only then times are relative and lines are cut to the terminal. */
export function isTerminal(): boolean {
  return process.stdout.isTTY === true;
}

/** Colours text for a stream, unless it is no terminal or `NO_COLOR` is set. */
export function paint(
  format: Parameters<typeof styleText>[0],
  text: string,
  stream: WriteStream = process.stdout,
): string {
  return stream.isTTY && stream.hasColors() ? styleText(format, text, { validateStream: false }) : text;
}

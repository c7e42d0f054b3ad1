import type { WriteStream } from "node:tty";
import { styleText } from "node:util";
import { sanitizeLines } from "./terminal-text.ts";

/** Writes data to stdout. {@link handleOutputErrors} reports an error. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes data to stdout. @throws the stream's error. */
export function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
  });
}

/** Writes data to stdout as JSON. */
export function printJson(data: unknown): void {
  print(JSON.stringify(data, null, 2));
}

/**
 * Writes a message to stderr, so that it stays out of pipes. It may have names and times of the service in it.
 * @param prefix text before the message, which may be colored.
 */
export function info(message: string, prefix = ""): void {
  process.stderr.write(`${prefix}${sanitizeLines(message)}\n`);
}

/** Whether stdout is a terminal: only then times are relative and lines are truncated. */
export function isTerminal(): boolean {
  return process.stdout.isTTY === true;
}

/** The width of the terminal in columns; `undefined` if stdout is no terminal, or reports 0 as those of CI systems do. */
export function terminalWidth(): number | undefined {
  return isTerminal() && process.stdout.columns > 0 ? process.stdout.columns : undefined;
}

/** Colors text, unless the stream is not a terminal or `NO_COLOR` is set. */
export function colorize(
  format: Parameters<typeof styleText>[0],
  text: string,
  stream: WriteStream = process.stdout,
): string {
  return stream.isTTY && stream.hasColors() ? styleText(format, text, { validateStream: false }) : text;
}

/** Ends the process if stdout can't be written to: quietly if the reader of a pipe has closed it, as `head` does. */
export function handleOutputErrors(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // Code that awaits the write reports the error first.
    setImmediate(() => {
      if (error.code !== "EPIPE" && !process.exitCode) {
        info(`latchkey: Can't write to stdout: ${error.code ?? error.message}.`);
        process.exitCode = 1;
      }
      process.exit();
    });
  });
  // If stderr is closed, messages are lost, but the command still runs.
  process.stderr.on("error", () => {});
}

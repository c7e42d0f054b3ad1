import { createWriteStream, type WriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";

/** The log files of a local stack, in one folder. */
export interface LogFiles {
  /** Appends to `<name>.log`. */
  readonly append: (name: string, text: string) => void;
  /** Writes the remaining text and closes the files. */
  readonly close: () => Promise<void>;
}

/** Lines within this time are written together: one write per line would cost more than many calls. */
const writeAfterMs = 20;

/** Opens log files on demand. Only their owner can read them. */
export function createLogFiles(directory: string): LogFiles {
  const streams = new Map<string, WriteStream>();
  const waiting = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;

  function write(): void {
    timer = undefined;
    for (const [name, text] of waiting) {
      let stream = streams.get(name);
      if (!stream) {
        stream = createWriteStream(join(directory, `${name}.log`), { flags: "a", mode: 0o600 });
        streams.set(name, stream);
      }
      stream.write(text);
    }
    waiting.clear();
  }

  return {
    append(name, text) {
      waiting.set(name, (waiting.get(name) ?? "") + text);
      timer ??= setTimeout(write, writeAfterMs);
    },
    async close() {
      clearTimeout(timer);
      write();
      const open = [...streams.values()];
      streams.clear();
      for (const stream of open) stream.end();
      await Promise.all(open.map((stream) => finished(stream)));
    },
  };
}

import { mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { buildCli } from "../../build/cli.ts";
import { bundlePackageEntries } from "../../build/package-entries.ts";
import { freePort } from "../../local/host/ports.ts";
import { blocks } from "../support/documents/blocks.ts";
import { copyCheckout, createPrograms } from "../support/documents/checkout.ts";
import { pages } from "../support/documents/pages.ts";
import { findSteps, readShellPage, type Surroundings } from "../support/documents/shell-page.ts";
import { summarize } from "../support/documents/summary.ts";

/** What stands here for the ports that the documents name, 4100 to 4103, and 4566 for the emulator. */
const ports = await findPorts();

const directory = await mkdtemp(join(tmpdir(), "latchkey-reading-"));
const folder = `${directory}/latchkey`;
const programs = `${directory}/bin`;
const running: (() => Promise<void>)[] = [];

const surroundings: Omit<Surroundings, "notes"> = {
  folder,
  env: {
    // The reader's own programs: npm adds those of the project for its scripts.
    PATH: [programs, ...`${process.env["PATH"]}`.split(":").filter((each) => !each.includes("node_modules"))].join(":"),
    HOME: `${directory}/home`,
    TMPDIR: directory,
    LANG: "C.UTF-8",
    // What pip has downloaded before, as on the machine of a reader.
    PIP_CACHE_DIR: `${homedir()}/.cache/pip`,
  },
  adapt: (code) =>
    code
      .replaceAll(/\b410([0-3])\b/g, (_, offset) => `${ports + Number(offset)}`)
      .replaceAll(/\b4566\b/g, `${ports + 4}`),
};

beforeAll(async () => {
  await Promise.all([copyCheckout(folder), buildCli(`${directory}/latchkey.mjs`)]);
  // The folder stands for that of the reader's own app too, where the package is installed.
  await bundlePackageEntries(`${folder}/dist`);
  await createPrograms(programs, {
    latchkey: `exec '${process.execPath}' '${directory}/latchkey.mjs' "$@"`,
    curl: `PATH=\${PATH#*:} exec curl -sS $CURL_OPTION "$@"`,
    npm: [
      `PATH=\${PATH#*:}`,
      // The packages are there: the test runs on them.
      'case "$1" in ci) exit 0;; start) shift; [ "$1" != -- ] || shift;',
      `exec npm start -- --port ${ports} "$@";; esac`,
      'exec npm "$@"',
    ].join("\n"),
  });
}, 60_000);

afterAll(async () => {
  for (const stop of running.toReversed()) await stop();
  await rm(directory, { recursive: true, force: true });
  console.log(summarize(blocks));
}, 60_000);

const toRun = pages
  .map((page) => ({ page, list: blocks.filter((block) => block.page === page) }))
  .filter(({ list }) => findSteps(list).length > 0);

test.each(toRun)(
  "the commands of $page run, in one shell, after those of the pages before",
  async ({ page, list }) => {
    const stop = await readShellPage(list, { ...surroundings, notes: `${directory}/notes/${page}` });
    // The README's stack runs on for the pages that follow.
    if (page === "README.md") running.push(stop);
    else await stop();
  },
  320_000,
);

/** Five free ports in a row. */
async function findPorts(): Promise<number> {
  for (let first = 20_000 + (process.pid % 1_000) * 10; ; first += 10) {
    const taken = await Promise.all(
      [0, 1, 2, 3, 4].map((offset) =>
        freePort(first + offset).then(
          () => false,
          () => true,
        ),
      ),
    );
    if (!taken.includes(true)) return first;
  }
}

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

it("without credentials nothing is begun, and the message says what is missing", async () => {
  const run = promisify(execFile)(process.execPath, [main], {
    env: {
      PATH: process.env["PATH"],
      AWS_REGION: "us-east-1",
      AWS_CONFIG_FILE: "/nowhere",
      AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
      AWS_EC2_METADATA_DISABLED: "true",
    },
  });
  await expect(run).rejects.toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^npm run test:aws needs credentials .* Nothing was deployed\./),
  });
});

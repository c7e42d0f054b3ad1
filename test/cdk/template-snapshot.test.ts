import { Template } from "aws-cdk-lib/assertions";
import type { Stack } from "aws-cdk-lib/core";
import { expect, test } from "vitest";
import { sharedLatchkeyApp } from "./synthesize.ts";

/** A template without what changes whenever a function's code or settings do. */
function sanitized(template: Template): string {
  const text = JSON.stringify(template.toJSON(), null, 2);
  return `${text
    .replaceAll(/\b[0-9a-f]{64}(\.zip)?\b/g, "<asset>$1")
    // The deployment of an API has a hash of the API in its id: what changed about the API shows itself.
    .replaceAll(/(Deployment[0-9A-F]{8})[0-9a-f]{32}/g, "$1<hash>")
    .replaceAll(/("version": )"\d+\.\d+\.\d+"/g, '$1"<version>"')}\n`;
}

test.each([
  ["Latchkey", "ttl"],
  ["LatchkeyExample", "ttl"],
  ["Latchkey", "immediate"],
  ["LatchkeyExample", "immediate"],
  ["LatchkeyConsole", "ttl"],
] as const)("the template of %s with revocation %s is the one that was looked at last", async (name, revocation) => {
  const stack = sharedLatchkeyApp({ revocation, console: "true" }).node.findChild(name) as Stack;
  // A change that is meant is taken over with `npx vitest run --project unit test/cdk -u`, and read in the diff.
  await expect(sanitized(Template.fromStack(stack))).toMatchFileSnapshot(
    `__snapshots__/${name}.${revocation}.template.json`,
  );
});

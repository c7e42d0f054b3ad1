import { concurrently } from "concurrently";
import { startDynamoDbLocal } from "../local/aws/dynamodb-local.ts";
import { requireJava } from "../local/host/java.ts";

/**
 * Runs the suites of `npm test` at once. All but the end-to-end tests share one DynamoDB Local: each start of it takes
 * seconds of processor time, and its code is slow until Java has compiled it. Each stack has an access key, and with it
 * a database, of its own; tests without a stack share a database, with tables of their own.
 */
await requireJava();
const { endpoint, stop } = await startDynamoDbLocal();
const shared = { LATCHKEY_TEST_DYNAMODB_ENDPOINT: endpoint };
const { result } = concurrently(
  [
    { name: "units", command: "node --run test:units", env: shared },
    // Its stack is as `npm start` starts it, with a DynamoDB Local that accepts no other access key.
    { name: "e2e", command: "node --run test:e2e" },
    { name: "cli", command: "node --run test:cli", env: shared },
    { name: "console", command: "node --run test:console", env: shared },
  ],
  { group: true },
);
const hasPassed = await result.then(
  () => true,
  () => false,
);
await stop();
process.exitCode = hasPassed ? 0 : 1;

import { test } from "vitest";
import { importWithInterruption } from "./import-file.ts";

test(
  "an import of 10,000 digests shows progress and resumes after being killed, without creating a token twice",
  () => importWithInterruption(10_000),
  600_000,
);

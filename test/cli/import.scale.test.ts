import { test } from "vitest";
import { importKilledHalfWay } from "./import-file.ts";

test(
  "an import of 10,000 digests shows progress, survives being killed half way, and ends complete with nothing twice",
  () => importKilledHalfWay(10_000),
  600_000,
);

import { expect, test } from "vitest";
import { javaVersion } from "../../../local/host/java.ts";

test.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['openjdk version "21" 2023-09-19 LTS', 21],
  ['java version "1.8.0_431"', 8],
  ['openjdk version "25-ea" 2025-09-16', 25],
  ["command not found", 0],
])("%s is version %i", (text, version) => {
  expect(javaVersion(text)).toBe(version);
});

import { expect, test } from "vitest";
import { describeProblem } from "../../../local/host/java.ts";

test.each([
  ["java.base@17.0.15\njdk.compiler@17.0.15\n", undefined],
  ["java.base@25-ea\njava.xml@25-ea\njdk.compiler@25-ea\n", undefined],
  ["java.base@11.0.2\njdk.compiler@11.0.2\n", "is version 11"],
  ["java.base@21\njava.compiler@21\njava.sql@21\n", "is a JRE, which has no compiler"],
  ["command not found", "is version 0"],
])("a Java with the modules %j lacks: %s", (modules, lack) => {
  expect(describeProblem(modules)).toBe(lack);
});

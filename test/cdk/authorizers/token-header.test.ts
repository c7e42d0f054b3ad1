import fc from "fast-check";
import { expect, test } from "vitest";
import { identityValidationExpression } from "../../../cdk/authorizers/token-header.ts";
import type { TokenHeader } from "../../../contract/deployment/credential-headers.ts";
import { generateSecret } from "../../../core/secret.ts";
import { validateName } from "../../../core/text.ts";

const { secret } = generateSecret("lk");
const matches = (header: TokenHeader, value: string) =>
  new RegExp(identityValidationExpression(header, ["lk"])).test(value);

test.each([
  ["Authorization", `Bearer ${secret}`, true],
  ["Authorization", `bearer ${secret}`, true],
  ["Authorization", `TOKEN ${secret}`, true],
  ["Authorization", `ApiToken  ${secret}`, true],
  ["Authorization", `jwt ${secret}`, true],
  ["Authorization", `r:${secret}`, false],
  ["Authorization", secret, false],
  ["Authorization", `Basic ${secret}`, false],
  ["Authorization", `Bearer ${secret}x`, false],
  ["Authorization", `x Bearer ${secret}`, false],
  ["Authorization", `Bearer${secret}`, false],
  ["X-Authentication", secret, true],
  ["X-Authentication", `my_app:${secret}`, true],
  ["X-Authentication", `Zoë's app: 2:${secret}`, true],
  ["X-Authentication", `:${secret}`, false],
  ["X-Authentication", `my\tapp:${secret}`, false],
  ["X-Authentication", `Bearer ${secret}`, false],
  ["X-Api-Key", secret, true],
  ["X-Api-Key", `my_app:${secret}`, false],
  ["X-Api-Key", `Bearer ${secret}`, false],
  ["X-Api-Key", "", false],
] as const)("%s: case %#", (header, value, expected) => {
  expect(matches(header, value)).toBe(expected);
});

test("every name that a token can have passes before its secret", () => {
  const names = fc.string({ unit: "grapheme", minLength: 1, maxLength: 128 }).filter((name) => !validateName(name));
  fc.assert(fc.property(names, (name) => matches("X-Authentication", `${name}:${secret}`)));
});

test("a secret of another prefix does not pass", () => {
  expect(matches("X-Api-Key", generateSecret("other").secret)).toBe(false);
});

import { expect, it } from "vitest";
import { oneLine } from "../../cli/one-line.ts";

it("keeps what would act on a terminal, or turn its text around, from it", () => {
  expect(oneLine("ok\u001b]52;c;x\u0007\u001b[2K\r\u202eStatus:\n active ")).toBe("ok ]52;c;x [2K Status: active");
});

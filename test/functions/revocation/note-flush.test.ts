import { expect, it } from "vitest";
import { noteFlush } from "../../../functions/revocation/note-flush.ts";

it.each([
  [[], false],
  [[false], false],
  [[true], true],
  [[true, false], true],
  [[false, true], true],
])("of flushes that were asked for as %j it is noted: %s", async (asked, noted) => {
  const results = [...asked];
  const { service, isFlushRequested } = noteFlush({ propagateRevocation: async () => results.shift() ?? false });
  for (const each of asked) expect(await service.propagateRevocation()).toBe(each);
  expect(isFlushRequested()).toBe(noted);
});

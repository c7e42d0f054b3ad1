import { expect, test } from "vitest";
import { acts, race } from "./races.ts";

test.each(Object.keys(acts))("a flood from a stolen secret neither undoes nor holds off: %s", async (name) => {
  const act = acts[name];
  if (!act) throw new Error(`There is no act ${name}.`);
  for (const connections of [6, 16]) {
    expect(await race(act, connections)).toMatchObject({ heldOff: null, undone: false });
  }
});

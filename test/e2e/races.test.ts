import { expect, test } from "vitest";
import { acts, race } from "./races.ts";

test.each(Object.keys(acts))("a flood from a stolen secret neither undoes nor holds off: %s", async (name) => {
  const act = acts[name];
  if (!act) throw new Error(`There is no act ${name}.`);
  // From 1 to 16 connections, in 12 tries, they race with the suite of scale.
  expect(await race(act, 10)).toMatchObject({ heldOff: null, undone: false });
});

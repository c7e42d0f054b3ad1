import { expect, test } from "vitest";
import { acts, race } from "./races.ts";

test.each(Object.keys(acts))("a flood from a stolen secret neither undoes nor holds off: %s", async (name) => {
  const act = acts[name];
  if (!act) throw new Error(`There is no act ${name}.`);
  // The suite of scale has 12 tries with 1 to 16 connections.
  expect(await race(act, 4)).toMatchObject({ heldOff: null, undone: false });
});

import "../support/suite-invariants.ts";
import { expect, test } from "vitest";
import { acts, type Outcome, race } from "./races.ts";

/** How many connections flood the API, try by try. */
const tries = [1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 15, 16];

test.each(Object.keys(acts))(
  "in 12 tries with 1 to 16 connections, nothing undoes or holds off: %s",
  { timeout: 300_000 },
  async (name) => {
    const act = acts[name];
    if (!act) throw new Error(`There is no act ${name}.`);
    const outcomes: Outcome[] = [];
    for (const connections of tries) outcomes.push(await race(act, connections));
    const sum = (member: "calls" | "changes") => outcomes.reduce((total, outcome) => total + outcome[member], 0);
    const undone = outcomes.filter((outcome) => outcome.undone).length;
    const heldOff = outcomes.filter((outcome) => outcome.heldOff !== null).length;
    console.log(
      `${name}: ${tries.length} tries, ${undone} undone, ${heldOff} held off; ` +
        `${sum("calls")} calls of the flood, ${sum("changes")} of them changed the token.`,
    );
    expect({ undone, heldOff }).toEqual({ undone: 0, heldOff: 0 });
  },
);

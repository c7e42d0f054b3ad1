import { expect, it } from "vitest";
import { createEffectiveBy } from "../../../functions/revocation/effective-by.ts";

it.each([
  ["was just made, when the caches have expired", "12:00:00.000Z", "12:00:00.000Z", "12:05:00.500Z"],
  ["took long to commit, counted from when it is asked for", "12:00:00.000Z", "12:00:20.000Z", "12:05:20.500Z"],
  ["was made earlier, no later than a commit can take", "12:00:00.000Z", "12:03:00.000Z", "12:05:30.500Z"],
  ["was made long ago, now", "12:00:00.000Z", "13:00:00.000Z", "13:00:00.000Z"],
  [
    "bears a time that is ahead of this clock, when the caches have expired",
    "12:00:02.000Z",
    "12:00:00.000Z",
    "12:05:00.500Z",
  ],
])("a change that %s", (_change, at, asked, expected) => {
  const effectiveBy = createEffectiveBy(300, () => new Date(`2027-01-31T${asked}`));
  expect(effectiveBy(`2027-01-31T${at}`)).toBe(`2027-01-31T${expected}`);
});

it.each([
  ["as long as the former TTL, though it was lowered", "12:00:00.000Z", 3_600, "20:00:00.000Z", "13:00:00.500Z"],
  ["no longer than until the last verdict of the former TTL", "12:00:00.000Z", 3_600, "12:20:00.000Z", "12:20:00.500Z"],
  [
    "as long as the TTL, when verdicts of the former one are gone",
    "12:00:00.000Z",
    3_600,
    "11:00:00.000Z",
    "12:05:00.500Z",
  ],
  ["as long as the TTL, where the former one was shorter", "12:00:00.000Z", 60, "20:00:00.000Z", "12:05:00.500Z"],
])("a change waits %s", (_change, at, seconds, until, expected) => {
  const former = { seconds, until: `2027-01-31T${until}` };
  const effectiveBy = createEffectiveBy(300, () => new Date(`2027-01-31T${at}`), former);
  expect(effectiveBy(`2027-01-31T${at}`)).toBe(`2027-01-31T${expected}`);
});

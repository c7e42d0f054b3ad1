import { setTimeout } from "node:timers/promises";

const first = 20;
const longest = 500;

/** Waits before the next attempt: longer each time, and by chance, so that those who collided do not meet again. */
export async function backOff(failedAttempts: number): Promise<void> {
  await setTimeout(Math.random() * Math.min(longest, first * 2 ** failedAttempts));
}

import { setTimeout } from "node:timers/promises";

const first = 20;

/**
 * Waits before the next attempt: longer each time, and by chance, so that those who collided do not meet again.
 * @param maxMs the longest wait, in milliseconds.
 */
export async function backOff(failedAttempts: number, maxMs = 500): Promise<void> {
  await setTimeout(Math.random() * Math.min(maxMs, first * 2 ** failedAttempts));
}

// The time that Node itself needs to start and load a module.

/** Does nothing. */
export async function handler(): Promise<unknown> {
  return {};
}

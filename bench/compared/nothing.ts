// What Node itself takes to start and load a module.

/** Does nothing. */
export async function handler(): Promise<unknown> {
  return {};
}

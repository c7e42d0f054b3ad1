/**
 * An environment variable that the construct sets.
 * @throws Error where it is missing: the function then fails at its start, before it answers anything.
 */
export function requiredVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}

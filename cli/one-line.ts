/**
 * Text from elsewhere on one line, without what would act on a terminal: names, descriptions and messages come from
 * users and servers.
 */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
}

/**
 * Untrusted text (names, descriptions, messages of servers) as a single line without control characters, which could
 * move the cursor, change colors or reverse the text. Joiners stay: emoji and several scripts need them.
 */
export function sanitize(text: string): string {
  return text.replaceAll(/(?:(?![\u200c\u200d])[\p{Cc}\p{Cf}\s])+/gu, " ").trim();
}

/** Text of several lines, with a space for each control character but line breaks. */
export function sanitizeLines(text: string): string {
  return text.replaceAll(/(?![\n\u200c\u200d])[\p{Cc}\p{Cf}]/gu, " ");
}

/** Functions that measure text in terminal columns. They are loaded on demand: they take a third of the start-up time. */
export async function loadDisplayWidth() {
  const { default: displayWidth } = await import("string-width");
  const graphemes = new Intl.Segmenter();

  const truncate = (text: string, width: number): string => {
    let truncated = "";
    let remaining = width;
    for (const { segment } of graphemes.segment(text)) {
      remaining -= displayWidth(segment);
      if (remaining < 0) break;
      truncated += segment;
    }
    return truncated;
  };

  /** Pads or truncates a text. A character of two columns is never split. */
  const fitToWidth = (text: string, width: number): string => {
    const fitted = displayWidth(text) <= width ? text : `${truncate(text, width - 1)}…`;
    return fitted + " ".repeat(width - displayWidth(fitted));
  };

  return { displayWidth: (text: string) => displayWidth(text), fitToWidth };
}

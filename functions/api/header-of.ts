import type { APIGatewayProxyEvent } from "aws-lambda";

/** The value of a header, whatever its case. @param name in lower case. */
export function headerOf(event: Pick<APIGatewayProxyEvent, "headers">, name: string): string | undefined {
  for (const [key, value] of Object.entries(event.headers ?? {})) {
    if (key.toLowerCase() === name) return value;
  }
  return undefined;
}

import type { CloudFormationCustomResourceResponse } from "aws-lambda";

/** CloudFormation takes 4 KB in all. */
const reasonLength = 2_000;

/**
 * Puts the response of a custom resource where CloudFormation waits for it.
 * @param url holds a signature that lets anyone respond: it appears in no log and no error.
 * @throws Error where it is not taken; Lambda then runs the function again.
 */
export async function sendResponse(url: string, message: CloudFormationCustomResourceResponse): Promise<void> {
  const body = Buffer.from(
    JSON.stringify({ ...message, ...(message.Reason && { Reason: shortened(message.Reason) }) }),
  );
  // The signature is for a request without a content type, which a body of bytes does not bring.
  const response = await fetch(url, { method: "PUT", body }).catch(() => undefined);
  if (!response?.ok)
    throw new Error(`CloudFormation did not accept the response: ${response?.status ?? "no connection"}.`);
}

function shortened(reason: string): string {
  return reason.length <= reasonLength ? reason : `${reason.slice(0, reasonLength)}…`;
}

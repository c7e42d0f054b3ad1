import type { CloudFormationCustomResourceResponse } from "aws-lambda";

/** CloudFormation takes 4 KB in all. */
const reasonLength = 2_000;

/**
 * Puts the answer of a custom resource where CloudFormation waits for it.
 * @param url holds a signature that lets anyone answer: it appears in no log and no error.
 * @throws Error where it is not taken; Lambda then runs the function again.
 */
export async function sendAnswer(url: string, answer: CloudFormationCustomResourceResponse): Promise<void> {
  const body = Buffer.from(JSON.stringify({ ...answer, ...(answer.Reason && { Reason: shortened(answer.Reason) }) }));
  // The signature is for a request without a content type, which a body of bytes does not bring.
  const response = await fetch(url, { method: "PUT", body }).catch(() => undefined);
  if (!response?.ok) throw new Error(`CloudFormation did not take the answer: ${response?.status ?? "no connection"}.`);
}

function shortened(reason: string): string {
  return reason.length <= reasonLength ? reason : `${reason.slice(0, reasonLength)}…`;
}

import { randomUUID } from "node:crypto";
import { z } from "zod";

const CustomResourceResponse = z.object({
  Status: z.enum(["SUCCESS", "FAILED"]),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string().optional(),
  Data: z.record(z.string(), z.unknown()).nullish(),
});

/** The response of a custom resource's function to CloudFormation. */
export type CustomResourceResponse = z.infer<typeof CustomResourceResponse>;

/** Receives the responses of custom resources' functions. */
export interface CustomResourceResponses {
  /** Expects a response. @returns its id, and the response once it has arrived. */
  readonly expect: () => { readonly id: string; readonly response: Promise<CustomResourceResponse> };
  /** Receives a response. @returns whether it was expected. */
  readonly receive: (id: string, body: unknown) => boolean;
}

/** Creates the receiver behind `ResponseURL`. */
export function createCustomResourceResponses(): CustomResourceResponses {
  const expected = new Map<string, (response: CustomResourceResponse) => void>();
  return {
    expect() {
      const id = randomUUID();
      const response = new Promise<CustomResourceResponse>((resolve) => expected.set(id, resolve));
      return { id, response };
    },
    receive(id, body) {
      const resolve = expected.get(id);
      if (!resolve) return false;
      expected.delete(id);
      const parsed = CustomResourceResponse.safeParse(body);
      resolve(
        parsed.success ? parsed.data : { Status: "FAILED", Reason: `Malformed response: ${parsed.error.message}` },
      );
      return true;
    },
  };
}

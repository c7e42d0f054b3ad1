import { randomUUID } from "node:crypto";
import { z } from "zod";

const CustomResourceResponse = z.object({
  Status: z.enum(["SUCCESS", "FAILED"]),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string().optional(),
  Data: z.record(z.string(), z.unknown()).nullish(),
});

/** What a custom resource's function tells CloudFormation. */
export type CustomResourceResponse = z.infer<typeof CustomResourceResponse>;

/** Where the functions of custom resources leave their responses. */
export interface CustomResourceResponses {
  /** Makes a place for one response: its id, and the response once it is there. */
  readonly expect: () => { readonly id: string; readonly response: Promise<CustomResourceResponse> };
  /** Takes a response. @returns whether it was expected. */
  readonly receive: (id: string, body: unknown) => boolean;
}

/** Makes the place that `ResponseURL` leads to. */
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

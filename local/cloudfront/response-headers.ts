import { z } from "zod";
import type { HttpResponse } from "../gateway/gateway-request.ts";

/** The headers that a distribution adds to its responses. */
export interface ResponseHeaders {
  readonly set: readonly { readonly name: string; readonly value: string; readonly override: boolean }[];
  /** In lower case. */
  readonly remove: readonly string[];
}

const Flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);
const Override = z.object({ Override: Flag });

/** The supported members of `ResponseHeadersPolicyConfig`. Any other, e.g. CORS, is refused rather than ignored. */
export const ResponseHeadersConfig = z
  .strictObject({
    Name: z.string(),
    Comment: z.string().optional(),
    CustomHeadersConfig: z
      .object({ Items: z.array(Override.extend({ Header: z.string(), Value: z.string() })) })
      .optional(),
    RemoveHeadersConfig: z.object({ Items: z.array(z.object({ Header: z.string() })) }).optional(),
    SecurityHeadersConfig: z
      .strictObject({
        ContentSecurityPolicy: Override.extend({ ContentSecurityPolicy: z.string() }).optional(),
        ContentTypeOptions: Override.optional(),
        FrameOptions: Override.extend({ FrameOption: z.string() }).optional(),
        ReferrerPolicy: Override.extend({ ReferrerPolicy: z.string() }).optional(),
        StrictTransportSecurity: z.unknown().optional(),
        XSSProtection: z.unknown().optional(),
      })
      .default({}),
  })
  .transform(({ CustomHeadersConfig, RemoveHeadersConfig, SecurityHeadersConfig: security }): ResponseHeaders => {
    const { ContentSecurityPolicy: csp, ContentTypeOptions, FrameOptions, ReferrerPolicy } = security;
    const header = (name: string, value: string, { Override: override }: z.infer<typeof Override>) => ({
      name,
      value,
      override,
    });
    const set = [
      csp && header("Content-Security-Policy", forPlainHttp(csp.ContentSecurityPolicy), csp),
      ContentTypeOptions && header("X-Content-Type-Options", "nosniff", ContentTypeOptions),
      FrameOptions && header("X-Frame-Options", FrameOptions.FrameOption, FrameOptions),
      ReferrerPolicy && header("Referrer-Policy", ReferrerPolicy.ReferrerPolicy, ReferrerPolicy),
      ...(CustomHeadersConfig?.Items ?? []).map((item) => header(item.Header, item.Value, item)),
    ];
    return {
      set: set.filter((each) => each !== undefined),
      remove: (RemoveHeadersConfig?.Items ?? []).map(({ Header }) => Header.toLowerCase()),
    };
  });

/**
 * Removes `upgrade-insecure-requests`, because there is no HTTPS here. `Strict-Transport-Security` is omitted for the same
 * reason: a response over plain HTTP must not contain it (RFC 6797, section 7.2).
 */
function forPlainHttp(policy: string): string {
  const directives = policy.split(";").map((each) => each.trim());
  return directives.filter((each) => each !== "" && each !== "upgrade-insecure-requests").join("; ");
}

/** Applies a policy to the headers of a response. */
export function withResponseHeaders(response: HttpResponse, policy: ResponseHeaders | undefined): HttpResponse {
  if (!policy) return response;
  const overridden = new Set(policy.set.filter(({ override }) => override).map(({ name }) => name.toLowerCase()));
  const kept = response.headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !overridden.has(lower) && !policy.remove.includes(lower);
  });
  const there = new Set(kept.map(([name]) => name.toLowerCase()));
  const added = policy.set.filter(({ name }) => !there.has(name.toLowerCase()));
  return { ...response, headers: [...kept, ...added.map(({ name, value }) => [name, value] as const)] };
}

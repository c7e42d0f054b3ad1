/**
 * What a browser may do on the console's pages: run and style with the files of the build, and talk to its own origin.
 *
 * Nothing inline is allowed, neither script nor style: the theme's variables are a file of the build, and the parts of
 * Mantine that write style elements at run time (AppShell, responsive props, the scroll lock) are not used.
 */
const contentSecurityPolicy = (origins: readonly string[]) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    ["connect-src 'self'", ...origins].join(" "),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");

/**
 * The headers of every file of the console.
 * @param origins those of the issuer that people sign in at: the only others that the pages may call.
 */
export const consoleSecurityHeaders = (origins: readonly string[]) =>
  ({
    "Content-Security-Policy": contentSecurityPolicy(origins),
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-write=(self)",
  }) as const;

/** How long a file of the console may be kept: those under `/assets/` have their hash in their name. */
export function consoleCacheControl(path: string): string {
  return path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

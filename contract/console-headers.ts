/**
 * The console's pages can load scripts and styles from the build, and call their own origin.
 *
 * Inline scripts and styles are not allowed: the theme's variables are a file of the build, and the parts of Mantine
 * that write style elements at run time (AppShell, responsive props, the scroll lock) are not used.
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
 * @param origins the origins of the sign-in issuer: the only other origins that the pages can call.
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

/** The Cache-Control of a file of the console. Files under `/assets/` have a hash in their names. */
export function consoleCacheControl(path: string): string {
  return path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

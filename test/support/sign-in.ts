import { createHash, randomBytes } from "node:crypto";

/** A browser without a window, for the pages of the issuer for development. It keeps cookies and follows no redirects. */
export function createPageVisitor() {
  const cookies = new Map<string, string>();
  return async function visit(url: string | URL, form?: Readonly<Record<string, string>>) {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { Cookie: [...cookies].map((pair) => pair.join("=")).join("; ") },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    return { status: response.status, text: await response.text(), location: location && new URL(location, url).href };
  };
}

/** Where the client of a code grant is sent back to. */
const redirectUri = "http://127.0.0.1:1/sign-in/callback";
const clientId = "latchkey-console";

/** A code grant of a person at the issuer for development, up to the code. */
export async function requestCode(issuerUrl: string, subject: string, visit = createPageVisitor()) {
  const verifier = randomBytes(32).toString("base64url");
  const url = new URL("/auth", issuerUrl);
  url.search = `${new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid profile email",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  })}`;
  let { location } = await visit(url);
  const chosen = { subject };
  for (let hops = 0; location && !location.startsWith(redirectUri); hops++) {
    if (hops > 10) throw new Error(`The issuer sends on and on, to ${location}.`);
    ({ location } = await visit(location, location.includes("/interaction/") ? chosen : undefined));
  }
  const code = new URL(location ?? "about:blank").searchParams.get("code");
  if (!code) throw new Error(`The issuer gave no code: ${location}`);
  return { code, verifier };
}

/** Exchanges a code for the issuer's tokens. */
export async function exchangeCode(
  issuerUrl: string,
  { code, verifier }: { readonly code: string; readonly verifier: string },
) {
  const response = await fetch(new URL("/token", issuerUrl), {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: clientId,
      redirect_uri: redirectUri,
      code,
      code_verifier: verifier,
    }),
  });
  const body = (await response.json()) as {
    id_token?: string;
    access_token?: string;
    refresh_token?: string;
    error?: string;
  };
  return { status: response.status, body };
}

/** The ID token of a person who signs in at the issuer for development. */
export async function signIn(issuerUrl: string, subject: "alice" | "admin"): Promise<string> {
  const { body } = await exchangeCode(issuerUrl, await requestCode(issuerUrl, subject));
  if (!body.id_token) throw new Error(`The issuer gave no ID token: ${body.error}`);
  return body.id_token;
}

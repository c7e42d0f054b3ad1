import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { Configuration, default as Provider } from "oidc-provider";
import { signInPaths } from "../../contract/sign-in-paths.ts";
import { createLocalServer } from "../host/local-server.ts";
import { close, listen } from "../host/ports.ts";
import { createMemoryAdapter } from "./memory-adapter.ts";
import { renderForm, renderPage, renderSignIn } from "./pages.ts";
import { clients, people } from "./people.ts";

/** The issuer for development. */
export interface Issuer {
  readonly url: string;
  /** Starts to respond. Requests wait until then: the library takes as long to load as the app takes to synthesize. */
  readonly serve: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The lifetimes of its tokens, in seconds. */
const workday = 12 * 3_600;
const lifetimes = {
  ...{ IdToken: 900, AccessToken: 900, RefreshToken: workday, Session: workday, Grant: workday },
  ...{ AuthorizationCode: 60, DeviceCode: 600, Interaction: 600 },
};

/**
 * Opens an OpenID Connect issuer with people who sign in without a password. It is for development only: it listens on
 * the loopback address, generates a new key at each start, and stores everything in memory.
 * @param port 0 picks a free one.
 */
export async function openIssuer(port: number): Promise<Issuer> {
  const ready = Promise.withResolvers<(request: IncomingMessage, response: ServerResponse) => Promise<unknown>>();
  const server = createLocalServer((request, response) => {
    ready.promise.then((handle) => handle(request, response)).catch(() => response.destroy());
  });
  const url = await listen(server, port);
  return {
    url,
    async serve() {
      const { Provider, interactionPolicy } = await import("oidc-provider");
      const policy = interactionPolicy.base();
      // With it, clients on a loopback address would prompt for consent each time, and could not sign in silently.
      policy.get("consent")?.checks.remove("native_client_prompt");
      const provider = new Provider(url, createConfiguration(policy));
      const serveProvider = provider.callback();
      ready.resolve(async (request, response) => {
        const isInteraction = request.url?.startsWith("/interaction/");
        return isInteraction ? interact(provider, request, response) : serveProvider(request, response);
      });
    },
    stop: () => close(server),
  };
}

/** Shows the people who can sign in, and signs in the chosen one. */
async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const interaction = await provider.interactionDetails(request, response).catch(() => undefined);
  if (!interaction) {
    response.writeHead(400, { "Content-Type": "text/html; charset=utf-8" });
    response.end(renderPage("Start again", "<p>No sign-in is in progress here.</p>"));
    return;
  }
  const { uid } = interaction;
  if (request.method !== "POST" || request.url !== `/interaction/${uid}`) {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.end(renderSignIn());
    return;
  }
  const accountId = new URLSearchParams(await text(request)).get("subject") ?? "";
  const result = Object.hasOwn(people, accountId) ? { login: { accountId } } : { error: "access_denied" };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

function createConfiguration(policy: NonNullable<Configuration["interactions"]>["policy"]): Configuration {
  return {
    adapter: createMemoryAdapter(),
    clients: [createClient(clients.console, signInPaths.console), createClient(clients.cli, signInPaths.cli)],
    jwks: { keys: [createKey()] },
    cookies: { keys: [randomBytes(32).toString("hex")] },
    claims: { openid: ["sub"], profile: ["name", "groups"], email: ["email", "email_verified"] },
    conformIdTokenClaims: false,
    responseTypes: ["code"],
    ttl: lifetimes,
    interactions: { ...(policy && { policy }), url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, subject) => findPerson(subject),
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed("refresh_token"),
    clientBasedCORS: (_context, origin) => ["127.0.0.1", "localhost"].includes(new URL(origin).hostname),
    // Consent is implied.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        ...(oidc.client && { clientId: oidc.client.clientId }),
        ...(oidc.session?.accountId && { accountId: oidc.session.accountId }),
      });
      grant.addOIDCScope(String(oidc.params?.["scope"]));
      await grant.save();
      return grant;
    },
    renderError(context, { error, error_description: detail = "" }) {
      context.type = "html";
      const shown = `${error}: ${detail}`.replaceAll(/[<>&"]/g, "");
      context.body = renderPage("Sign-in failed", `<p>${shown}</p>`);
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_context, client, token) => token.clientId === client.clientId },
      deviceFlow: {
        enabled: true,
        async userCodeInputSource(context, form, _out, error) {
          const mistake = error ? "<p>The code is wrong or has expired.</p>" : "";
          context.body = renderForm("Enter the code", `${mistake}${form}`, "op.deviceInputForm", "Continue");
        },
        async userCodeConfirmSource(context, form, client, _info, userCode) {
          const question = `<p>Sign in to ${client.clientId} with the code <strong>${userCode}</strong>?</p>`;
          context.body = renderForm("Confirm the code", `${question}${form}`, "op.deviceConfirmForm", "Sign in");
        },
        async successSource(context) {
          context.body = renderPage("You are signed in", "<p>You can close this page.</p>");
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        async logoutSource(context, form) {
          const button = '<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>';
          context.body = renderPage("Sign out of Example Corp?", `${form}${button}`);
        },
        async postLogoutSuccessSource(context) {
          context.body = renderPage("You are signed out", "");
        },
      },
    },
  };
}

/** A public client on this machine, on any port (RFC 8252, section 7.3). */
function createClient(clientId: string, path: string) {
  return {
    client_id: clientId,
    application_type: "native" as const,
    token_endpoint_auth_method: "none" as const,
    grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
    response_types: ["code" as const],
    redirect_uris: [`http://127.0.0.1${path}`, `http://localhost${path}`],
    post_logout_redirect_uris: ["http://127.0.0.1/"],
    id_token_signed_response_alg: "ES256" as const,
  };
}

function createKey() {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), alg: "ES256", use: "sig" };
}

async function findPerson(subject: string) {
  if (!Object.hasOwn(people, subject)) return undefined;
  return { accountId: subject, claims: async () => ({ sub: subject, ...people[subject as keyof typeof people] }) };
}

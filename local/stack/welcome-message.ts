import { outputs } from "../../contract/deployment/outputs.ts";
import type { AppFile, StackFile } from "./data-directory.ts";

interface StorageOptions {
  readonly inMemory: boolean;
  readonly dataDirectory: string;
}

interface WelcomeOptions extends StorageOptions {
  /** Absent: people sign in at the issuer for development. */
  readonly signInFile?: string | undefined;
  /** How long the example API caches the result of its authorizer, in seconds. Default: as the app sets it. */
  readonly cacheTtl?: number | undefined;
}

/** When the last of the three commands takes effect, and how to see it. */
function describeEffect(cacheTtl: number | undefined): string {
  return cacheTtl === 0
    ? "The last one takes effect immediately: repeat the second, and the token gets 401."
    : `The last one takes effect after about a second: repeat the second then, and the token gets 401. The example API
caches the result of its authorizer for longer, but its backend has a guard, which reads revocations every second.
To see changes immediately, start with npm start -- --cache-ttl 0`;
}

const warning = "This is a development stack: plain HTTP, permissions not enforced. Do not expose it.";

/** The message after the start of the user's own app. */
export function appWelcomeMessage(
  { managementUrl, urls, adminToken }: AppFile,
  { inMemory, dataDirectory }: StorageOptions,
): string {
  const rows = [
    [outputs.managementUrl, managementUrl],
    ...Object.entries(urls),
    ["Administrator", adminToken],
    ["Tokens", inMemory ? "forgotten when the stack stops" : `kept in ${dataDirectory}`],
  ];
  const width = Math.max(...rows.map(([name = ""]) => name.length));
  return `
Your app runs on this machine. ${warning}

${rows.map(([name = "", value]) => `  ${name.padEnd(width)}  ${value}`).join("\n")}

Press Ctrl-C to stop.
`;
}

/** The message after the start: the URLs, and three commands to paste into a shell. */
export function welcomeMessage(
  { managementUrl, exampleUrl, consoleUrl, issuerUrl, adminToken }: StackFile,
  { inMemory, dataDirectory, cacheTtl, signInFile }: WelcomeOptions,
): string {
  const signsInHere = signInFile === undefined;
  const asAdministrator = `-H 'Authorization: Bearer ${adminToken}' -H 'Content-Type: application/json'`;
  const member = (name: string): string => `$(echo "$TOKEN" | sed 's/.*"${name}":"\\([^"]*\\)".*/\\1/')`;
  return `
Latchkey runs on this machine. ${warning}

  Management API  ${managementUrl}/v1
  Example API     ${exampleUrl}/v1/lookup
  Console         ${consoleUrl ?? "not part of this app"}
  Administrator   ${adminToken}
  Sign-in         ${signsInHere ? `Alice or Admin, at an issuer for development (${issuerUrl})` : issuerUrl}
  Tokens          ${inMemory ? "forgotten when the stack stops" : `kept in ${dataDirectory}`}

Create a token, call the example API with it, disable it:

TOKEN=$(curl -s ${managementUrl}/v1/tokens ${asAdministrator} -d '{"name":"my_app_'$(date +%s)'","owner":"ops","scopes":["lookup:read"]}'); echo "$TOKEN"
curl -iw '\\n' '${exampleUrl}/v1/lookup/port?namespace=common' -H "X-Authentication: ${member("secret")}"
curl -gw '\\n' -X PATCH "${managementUrl}/v1/tokens/${member("id")}" ${asAdministrator} -d '{"status":"disabled"}'

${describeEffect(cacheTtl)}

Press Ctrl-C to stop.
`;
}

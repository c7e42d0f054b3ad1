import type { StackFile } from "./data-directory.ts";

/** What the local stack says when it is ready: its URLs, and three lines that can be pasted into a shell. */
export function welcomeMessage(
  { managementUrl, exampleUrl, consoleUrl, adminToken }: StackFile,
  { inMemory, dataDirectory }: { readonly inMemory: boolean; readonly dataDirectory: string },
): string {
  const asAdministrator = `-H 'Authorization: Bearer ${adminToken}' -H 'Content-Type: application/json'`;
  const member = (name: string): string => `$(echo "$TOKEN" | sed 's/.*"${name}":"\\([^"]*\\)".*/\\1/')`;
  return `
Latchkey runs on this machine. This is a development stack: plain HTTP, permissions not enforced. Do not expose it.

  Management API  ${managementUrl}/v1
  Example API     ${exampleUrl}/v1/lookup
  Console         ${consoleUrl ?? "not part of this app"}
  Administrator   ${adminToken}
  Tokens          ${inMemory ? "forgotten when the stack ends" : `kept in ${dataDirectory}`}

Create a token, call the example API with it, disable it:

TOKEN=$(curl -s ${managementUrl}/v1/tokens ${asAdministrator} -d '{"name":"my_app_'$(date +%s)'","owner":"ops","scopes":["lookup:read"]}'); echo "$TOKEN"
curl -i '${exampleUrl}/v1/lookup/port?namespace=common' -H "X-Authentication: ${member("secret")}"
curl -g -X PATCH "${managementUrl}/v1/tokens/${member("id")}" ${asAdministrator} -d '{"status":"disabled"}'

Ctrl-C ends it.
`;
}

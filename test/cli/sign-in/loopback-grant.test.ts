import { request } from "node:http";
import { allowInsecureRequests } from "oauth4webapi";
import { expect, onTestFinished, test, vi } from "vitest";
import { signInByLoopback } from "../../../cli/sign-in/loopback-grant.ts";
import { freePort } from "../../../local/host/ports.ts";

/** The status for a path as it is: a URL would tidy it up. */
function statusOf(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once("error", reject).end();
  });
}

test("no path that a page asks for ends the wait for the answer", async () => {
  const port = await freePort();
  const printed = Promise.withResolvers<URL>();
  const write = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    printed.resolve(
      new URL(
        String(text)
          .replace(/^.*?: /, "")
          .trim(),
      ),
    );
    return true;
  });
  onTestFinished(() => write.mockRestore());
  const issuer = "https://login.example.com";
  const signedIn = signInByLoopback(
    {
      server: { issuer, authorization_endpoint: `${issuer}/authorize` },
      client: { client_id: "cli" },
      options: { [allowInsecureRequests]: false },
    },
    { issuer, scopes: ["openid"], organization: "Example", clientId: "cli", cliClientId: "cli", tokenType: "id_token" },
    port,
  );
  const state = (await printed.promise).searchParams.get("state");
  for (const path of ["//", "//[", "/callback", "/?x", "http://", "*"]) expect(await statusOf(port, path)).toBe(400);
  const ended = expect(signedIn).rejects.toThrow("refused the sign-in (access_denied)");
  expect(await statusOf(port, `/callback?state=${state}&error=access_denied`)).toBe(200);
  await ended;
});

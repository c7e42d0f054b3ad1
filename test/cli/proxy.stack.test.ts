import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, type Server } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createToken, stack } from "../e2e/stack.ts";
import { emptyFolder, latchkey, succeed } from "./latchkey.ts";

const host = "tokens.example.com";

/** A key and a certificate for `host`, made with the JDK that DynamoDB Local needs anyway. */
function createCertificate() {
  const folder = emptyFolder();
  const keytool = (...args: string[]) =>
    execFileSync("keytool", [...args, "-keystore", "key.p12", "-storepass", "password", "-alias", "key"], {
      cwd: folder,
      stdio: "pipe",
    });
  keytool("-genkeypair", "-keyalg", "EC", "-dname", `CN=${host}`, "-ext", `SAN=dns:${host}`, "-storetype", "PKCS12");
  keytool("-exportcert", "-rfc", "-file", "certificate.pem");
  return { pfx: readFileSync(join(folder, "key.p12")), certificateFile: join(folder, "certificate.pem") };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test("HTTPS_PROXY is respected for a service with HTTPS, which the proxy can't read; NO_PROXY excludes it", async () => {
  const { pfx, certificateFile } = createCertificate();
  const service = createHttpsServer({ pfx, passphrase: "password" }, async ({ url, headers }, response) => {
    const { authorization = "" } = headers;
    const upstream = await fetch(`${stack.managementUrl.replace(/\/$/, "")}${url}`, { headers: { authorization } });
    response.writeHead(upstream.status, { "content-type": "application/json" }).end(await upstream.text());
  });
  const servicePort = await listen(service);
  const tunnels: string[] = [];
  const proxy = createHttpServer();
  proxy.on("connect", ({ url = "" }, socket) => {
    tunnels.push(url);
    const upstream = connect(servicePort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
    socket.on("error", () => upstream.destroy());
  });
  const HTTPS_PROXY = `http://127.0.0.1:${await listen(proxy)}`;
  const { id, secret } = await createToken({ scopes: ["tokens:self"] });
  const env = {
    LATCHKEY_URL: `https://${host}`,
    LATCHKEY_TOKEN: secret,
    NODE_EXTRA_CA_CERTS: certificateFile,
    HTTPS_PROXY,
  };

  expect(JSON.parse(await succeed(["whoami", "--json"], { env })).id).toBe(id);
  expect(tunnels).toEqual([`${host}:443`]);
  expect(await succeed(["doctor"], { env })).toContain(`proxy ${HTTPS_PROXY}`);

  const untrusted = await latchkey(["whoami"], { env: { ...env, NODE_EXTRA_CA_CERTS: undefined } });
  expect(untrusted).toMatchObject({ code: 3, stderr: expect.stringContaining("SELF_SIGNED_CERT") });

  tunnels.length = 0;
  const direct = await latchkey(["whoami"], { env: { ...env, NO_PROXY: `${host},localhost` } });
  expect(direct.code).toBe(3);
  expect(tunnels).toEqual([]);
});

test("the local stack is called without the proxy", async () => {
  await succeed(["whoami"], { env: { HTTP_PROXY: "http://127.0.0.1:1", HTTPS_PROXY: "http://127.0.0.1:1" } });
});

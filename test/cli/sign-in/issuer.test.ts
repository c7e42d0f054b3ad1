import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { renew } from "../../../cli/sign-in/issuer.ts";

test("an issuer that doesn't respond is given up, because other processes wait for the renewal", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const startTimer = AbortSignal.timeout;
  const timeout = vi.spyOn(AbortSignal, "timeout").mockImplementation(() => startTimer(20));
  onTestFinished(() => void timeout.mockRestore());
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const signIn = { issuer, tokenType: "id_token", clientId: "cli", bearer: "a.b.c", refreshToken: "r" } as const;
  await expect(renew({ ...signIn, expiresAt: "2027-01-31T12:00:00.000Z" })).rejects.toThrow(
    `Can't reach the issuer ${issuer}.`,
  );
  expect(timeout).toHaveBeenCalledExactlyOnceWith(20_000);
});

import type { Server } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { UserError } from "./user-error.ts";

/** The address that every local server listens on. Other machines can't reach it. */
export const loopback = "127.0.0.1";

/**
 * Makes a server listen on a port; 0 picks a free one.
 * @returns the server's URL, without a trailing slash.
 * @throws UserError naming the port if it is in use or requires privileges.
 */
export async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(describeListenError(error, port)));
    server.listen(port, loopback, resolve);
  });
  return `http://${loopback}:${(server.address() as AddressInfo).port}`;
}

/** Closes a server and its open connections. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

/**
 * Checks that a port is free before the slow start begins.
 * @throws UserError naming the port.
 */
export async function requireFreePort(port: number): Promise<void> {
  if (port === 0) return;
  await freePort(port);
}

/** A port that is free now. */
export async function freePort(port = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(describeListenError(error, port)));
    server.listen(port, loopback, resolve);
  });
  const { port: found } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return found;
}

function describeListenError(error: NodeJS.ErrnoException, port: number): Error {
  const advice = "Choose another with npm start -- --port 4200, or free ports with --port 0.";
  if (error.code === "EADDRINUSE") return new UserError(`Port ${port} is in use. ${advice}`);
  if (error.code === "EACCES") return new UserError(`Port ${port} requires privileges. ${advice}`);
  return error;
}

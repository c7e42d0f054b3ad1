import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { launchOptions } from "./browser.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The WebSocket URL of the browser that all files of the project share. */
    browserUrl: string;
  }
}

/**
 * Starts one browser for all test files of a project. Unpacking and starting it takes seconds on a busy machine, so it
 * is done here, where no test and no hook is waiting.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await chromium.launchServer(await launchOptions());
  project.provide("browserUrl", server.wsEndpoint());
  return () => server.close();
}

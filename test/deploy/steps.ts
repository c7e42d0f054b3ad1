import type { Tally } from "./tally.ts";

/** The steps of a run, each told and counted as it ends. */
export interface Steps {
  /** Does a step. What it throws ends the run. */
  readonly run: <T>(name: string, step: () => Promise<T>) => Promise<T>;
  /** To be called with what ended the run. */
  readonly stopped: (error: unknown) => void;
  /** To be called for what the emulator cannot do. */
  readonly skip: (name: string, reason: string) => void;
  readonly tally: () => Tally;
}

/** Begins a run. */
export function createSteps(): Steps {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  return {
    run: async (name, step) => {
      const startedAt = Date.now();
      const seconds = () => `${((Date.now() - startedAt) / 1_000).toFixed(1)} s`;
      try {
        const result = await step();
        passed += 1;
        console.log(`✓ ${name} (${seconds()})`);
        return result;
      } catch (error) {
        console.log(`✗ ${name} (${seconds()})`);
        throw error;
      }
    },
    stopped: (error) => {
      failed += 1;
      console.log(error instanceof Error ? formatError(error) : error);
    },
    skip: (name, reason) => {
      skipped += 1;
      console.log(`- ${name} [skipped: ${reason}]`);
    },
    tally: () => ({ passed, failed, skipped }),
  };
}

function formatError({ stack, cause }: Error): string {
  return cause instanceof Error ? `${stack}\nbecause of ${formatError(cause)}` : `${stack}`;
}

import { z } from "zod";
import { localAccount, localRegion, type Provider } from "../assembly/deploy-assembly.ts";

const RuleProperties = z.object({
  Name: z.string().optional(),
  ScheduleExpression: z.string(),
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  Targets: z.array(z.object({ Arn: z.string() })).default([]),
});

const unitsInMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The running schedules. */
export interface Schedules {
  readonly providers: Readonly<Record<string, Provider>>;
  readonly stop: () => void;
}

/**
 * Runs `AWS::Events::Rule` with a rate: its functions are invoked at that interval. An event pattern or a cron expression
 * is an error.
 */
export function createSchedules(ports: {
  readonly invoke: (functionArn: string, event: unknown) => Promise<unknown>;
  readonly report: (message: string) => void;
}): Schedules {
  const timers: NodeJS.Timeout[] = [];
  const runRule: Provider = ({ properties, defaultName }) => {
    const { Name, ScheduleExpression, State, Targets } = RuleProperties.parse(properties);
    const arn = `arn:aws:events:${localRegion}:${localAccount}:rule/${Name ?? defaultName}`;
    const run = () => {
      const event = { source: "aws.events", "detail-type": "Scheduled Event", resources: [arn], detail: {} };
      for (const { Arn } of Targets) {
        ports.invoke(Arn, event).catch((error: unknown) => ports.report(`The schedule ${arn} failed: ${error}`));
      }
    };
    if (State === "ENABLED") timers.push(setInterval(run, parseRate(ScheduleExpression)).unref());
    return { ref: Name ?? defaultName, attributes: { Arn: arn } };
  };
  return {
    providers: { "AWS::Events::Rule": runRule },
    stop: () => timers.forEach(clearInterval),
  };
}

/** The milliseconds of a rate expression, e.g. `rate(1 hour)`. */
function parseRate(expression: string): number {
  const [, value, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const unitMs = unitsInMs[unit];
  if (!value || !unitMs)
    throw new Error(`The local stack cannot run the schedule ${expression}: it supports rates only.`);
  return Number(value) * unitMs;
}

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Provider } from "../../../local/assembly/deploy-assembly.ts";
import { createSchedules } from "../../../local/resources/schedules.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const Targets = [{ Arn: "arn:aws:lambda:us-east-1:000000000000:function:clean" }];

function setUp(properties: object) {
  const invoke = vi.fn(async (_arn: string, _event: unknown): Promise<unknown> => undefined);
  const report = vi.fn();
  const schedules = createSchedules({ invoke, report });
  const resource = { properties, defaultName: "Rule" } as unknown as Parameters<Provider>[0];
  const made = schedules.providers["AWS::Events::Rule"]?.(resource);
  return { invoke, report, schedules, made };
}

describe("a rule with a rate", () => {
  it.each([
    ["rate(1 minute)", 60_000],
    ["rate(5 minutes)", 300_000],
    ["rate(1 hour)", 3_600_000],
    ["rate(2 days)", 172_800_000],
  ])("invokes its functions each time that it has passed: %s", async (ScheduleExpression, interval) => {
    const { invoke, schedules, made } = setUp({ ScheduleExpression, Targets });
    await vi.advanceTimersByTimeAsync(interval - 1);
    expect(invoke).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1 + interval);
    expect(invoke.mock.calls.map(([arn]) => arn)).toEqual([Targets[0]?.Arn, Targets[0]?.Arn]);
    expect(invoke.mock.calls[0]?.[1]).toMatchObject({ source: "aws.events", "detail-type": "Scheduled Event" });
    expect(made).toMatchObject({ ref: "Rule", attributes: { Arn: expect.stringMatching(/:rule\/Rule$/) } });
    schedules.stop();
    await vi.advanceTimersByTimeAsync(3 * interval);
    expect(invoke).toHaveBeenCalledTimes(2);
  });

  it("continues after a run that failed, and reports it", async () => {
    const { invoke, report } = setUp({ ScheduleExpression: "rate(1 minute)", Targets });
    invoke.mockRejectedValueOnce(new Error("broken"));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(invoke).toHaveBeenCalledTimes(2);
    expect(report).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("broken"));
  });

  it("invokes nothing while it is disabled", async () => {
    const { invoke } = setUp({ ScheduleExpression: "rate(1 minute)", State: "DISABLED", Targets });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(invoke).not.toHaveBeenCalled();
  });
});

it.each([{ EventPattern: { source: ["aws.ec2"] } }, { ScheduleExpression: "cron(0 12 * * ? *)" }])(
  "another rule cannot be run: %j",
  (properties) => {
    expect(() => setUp({ ...properties, Targets })).toThrow();
  },
);

import type { WarmMeasurement } from "./authorizer-process.ts";
import { type Figure, formatNumber, medianRatio, type Section, summarize } from "./figures.ts";
import type { Contestant, Stage } from "./stage.ts";

const measured = [
  "authorizer",
  "signed-read",
  "tuned-read",
  "sdk-read",
  "authorizer-sdk",
] as const satisfies readonly Contestant[];

const names = {
  authorizer: "a decision of the authorizer",
  "signed-read": "a read signed by hand, and nothing else",
  "tuned-read": "that read with all that makes the authorizer's fast",
  "sdk-read": "a read by the AWS SDK, and nothing else",
  "authorizer-sdk": 'a decision with `dynamodbClient: "sdk"`',
} satisfies Record<(typeof measured)[number], string>;

/**
 * Measures the whole function on DynamoDB Local against bare reads: CPU and wall time of a call, including its log line.
 * All run in one process, in turns, so that other load on the machine affects all of them.
 */
export async function measureWholeDecision(stage: Stage, rounds: number): Promise<Section> {
  const calls = 100;
  const results = (await stage.measure(
    "warm",
    `${rounds}`,
    `${calls}`,
    ...measured.map(stage.bundle),
  )) as WarmMeasurement[];
  const of = (contestant: (typeof measured)[number]) => {
    const result = results[measured.indexOf(contestant)];
    if (!result) throw new Error(`${contestant} was not measured.`);
    return result;
  };
  const ratio = (other: (typeof measured)[number]) => medianRatio(of("authorizer").cpuUs, of(other).cpuUs);
  const toSigned = ratio("signed-read");
  const toSdk = ratio("sdk-read");
  const ratios = [toSigned, ratio("tuned-read"), toSdk].map(formatNumber);
  const comparison = `${ratios[0]} × the read signed by hand, ${ratios[1]} × the tuned one, ${ratios[2]} × the SDK's`;
  return {
    title: "A whole decision, on DynamoDB Local",
    figures: measured.flatMap((contestant): Figure[] => [
      {
        name: `${names[contestant]}, CPU`,
        unit: "µs",
        ...summarize(of(contestant).cpuUs),
        ...(contestant === "authorizer" && { comparison }),
      },
      { name: `${names[contestant]}, wall`, unit: "µs", ...summarize(of(contestant).wallUs) },
    ]),
    goals: [
      { name: "CPU of a decision / of the read signed by hand", measured: toSigned, atMost: 1.3 },
      { name: "CPU of a decision / of the AWS SDK's read", measured: toSdk, atMost: 0.6 },
    ],
  };
}

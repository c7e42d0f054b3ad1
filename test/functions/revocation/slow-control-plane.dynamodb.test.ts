import { beforeEach, expect, it, vi } from "vitest";
import { createDynamoProtectedStages } from "../../../functions/aws/dynamo-protected-stages.ts";
import { createPropagation } from "../../../functions/revocation/propagation.ts";
import { testApi } from "../../support/api.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { keepMetrics } from "../../support/emitted-metrics.ts";
import { environmentFor, type Stall, stallingServer } from "../../support/stalling-server.ts";

const client = localDynamoClient();
let tableName: string;

beforeEach(async () => {
  tableName = await createTokenTable(client);
  return () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  };
});

it.each<Stall>(["headers", "half a body"])(
  "a rotation returns the new secret within 5 s where a control plane's %s stall, and says when it is in force",
  async (stall) => {
    const controlPlane = await stallingServer(stall);
    for (const [name, value] of Object.entries(environmentFor(controlPlane.url))) vi.stubEnv(name, value);
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", String(await client.config.endpoint?.().then(formatUrl)));
    const stages = createDynamoProtectedStages({ tableName, client });
    for (const kind of ["rest", "http"] as const) {
      await stages.add(`STAGE#${kind}`, { kind, apiId: "abc123", stageName: "prod" });
    }
    const log = vi.spyOn(console, "error").mockReturnValue();
    const emitted = keepMetrics();
    const api = testApi({
      propagateRevocation: createPropagation({ revocation: "immediate", cacheTtl: 300 }, tableName, null)
        .propagateRevocation,
    });
    const { body: token } = await api.call("POST /v1/tokens", { body: { name: "one", owner: "ops" } });

    const started = performance.now();
    const rotated = await api.call(`POST /v1/tokens/${token.id}/rotate`, { body: { overlapSeconds: 0 } });
    expect(rotated.status).toBe(200);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(rotated.body.effectiveBy).toBe("2026-11-21T12:05:00.500Z");
    const usable = async (secret: string) =>
      (await api.call("POST /v1/introspect", { body: { token: secret } })).body.active;
    expect([await usable(token.secret), await usable(rotated.body.secret)]).toEqual([false, true]);
    expect(controlPlane.requests()).toBeGreaterThanOrEqual(2);
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ message: "authorizer cache not flushed" }));
    expect(emitted().map(({ Metrics }) => Metrics)).toEqual([[{ Name: "FlushFailures", Unit: "Count" }]]);
  },
  20_000,
);

it("with revocation ttl nothing is flushed, and no table is asked", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9");
  const { effectiveBy, propagateRevocation, now } = createPropagation(
    { revocation: "ttl", cacheTtl: 300 },
    tableName,
    null,
  );
  const log = vi.spyOn(console, "error").mockReturnValue();
  expect(await propagateRevocation()).toBe(false);
  expect(log).not.toHaveBeenCalled();
  expect(Math.abs(now().getTime() - Date.now())).toBeLessThan(60_000);
  expect(effectiveBy("2026-11-21T12:00:00.000Z") <= now().toISOString()).toBe(true);
});

function formatUrl({ protocol, hostname, port }: { protocol: string; hostname: string; port?: number }): string {
  return `${protocol}//${hostname}:${port}`;
}

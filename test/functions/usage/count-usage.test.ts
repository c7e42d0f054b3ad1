import { expect, it, vi } from "vitest";
import { newTokenId } from "../../../core/token-id.ts";
import { countUsage, type UsageCounter } from "../../../functions/usage/count-usage.ts";
import { accessLine, accessLineTable, delivery } from "./log-delivery.ts";

const tokenId = newTokenId();

function counter() {
  return {
    tableName: accessLineTable,
    addUsage: vi.fn<UsageCounter["addUsage"]>(async () => {}),
    stampSightings: vi.fn<UsageCounter["stampSightings"]>(async () => {}),
    onUnreadable: vi.fn<UsageCounter["onUnreadable"]>(),
  };
}

it("counts the readable lines, and says how many are not", async () => {
  const counting = counter();
  const lines = [
    accessLine({ tokenId }),
    "no",
    accessLine({ tokenId, route: "$disconnect" }),
    accessLine({ tokenId: "-" }),
  ];
  await countUsage(counting, delivery(lines.map((message, n) => ({ id: String(n), message }))));
  expect(counting.onUnreadable).toHaveBeenCalledExactlyOnceWith(2);
  const [, usage] = counting.addUsage.mock.calls[0] ?? [];
  expect(usage?.map(({ length, counts }) => [length, counts.map(({ count }) => count)])).toEqual([
    ["hour", [1]],
    ["day", [1]],
  ]);
  expect(counting.stampSightings).toHaveBeenCalledExactlyOnceWith([
    { tokenId, secretVersion: 1, at: "2027-01-31T12:00:00.000Z" },
  ]);
});

it("counts no call with a token of another service, whatever its id, and stamps nothing of it", async () => {
  const counting = counter();
  const foreign = accessLine({ tokenId, owner: "mallory", table: "OtherTokens" });
  // So the line is where another authorizer than Latchkey's has the stage.
  const unknown = accessLine({ tokenId, table: "-" });
  await countUsage(counting, delivery([foreign, unknown].map((message, n) => ({ id: String(n), message }))));
  expect(counting.addUsage).toHaveBeenCalledExactlyOnceWith(expect.any(String), []);
  expect(counting.stampSightings).toHaveBeenCalledExactlyOnceWith([]);
  expect(counting.onUnreadable).not.toHaveBeenCalled();
});

it("does nothing for a message that checks the destination", async () => {
  const counting = counter();
  await countUsage(counting, delivery([], { messageType: "CONTROL_MESSAGE" }));
  expect(counting.addUsage).not.toHaveBeenCalled();
});

it.each(["addUsage", "stampSightings"] as const)("fails where %s does, and does the rest", async (failing) => {
  const counting = counter();
  const error = new Error("throttled");
  counting[failing].mockRejectedValue(error);
  const counted = countUsage(counting, delivery([{ id: "1", message: accessLine({ tokenId }) }]));
  await expect(counted).rejects.toMatchObject({ errors: [error] });
  expect(counting.addUsage).toHaveBeenCalledTimes(1);
  expect(counting.stampSightings).toHaveBeenCalledTimes(1);
});

import { expect, test } from "vitest";
import { createToken, manage, unique } from "./stack.ts";

async function pages(query: string, between: (page: number) => Promise<unknown> = async () => {}) {
  const names: string[][] = [];
  let cursor: string | null = "";
  do {
    const { body } = await manage(`GET /v1/tokens?${query}${cursor && `&cursor=${cursor}`}`);
    names.push(body.items.map((token: { name: string }) => token.name));
    cursor = body.nextCursor;
    await between(names.length);
  } while (cursor);
  return names;
}

test("5. pages neither skip nor repeat while tokens are created and deleted", async () => {
  const owner = unique("owner");
  const tokens = await Promise.all(
    Array.from({ length: 12 }, (_, i) => createToken({ owner, name: `t${String(i).padStart(2, "0")}` })),
  );
  const listed = await pages(`owner=${owner}&limit=5`, async (page) => {
    if (page !== 1) return;
    // Before the place that the listing has come to, and behind it.
    await createToken({ owner, name: "t00a" });
    await createToken({ owner, name: "t08a" });
    await manage(`DELETE /v1/tokens/${tokens[4]?.id}`);
    await manage(`DELETE /v1/tokens/${tokens[10]?.id}`);
  });
  expect(listed).toEqual([
    ["t00", "t01", "t02", "t03", "t04"],
    ["t05", "t06", "t07", "t08", "t08a"],
    ["t09", "t11"],
  ]);
});

test("5. page sizes are 1 to 100, and cursors that were tampered with or are another listing's are refused", async () => {
  const owner = unique("owner");
  await Promise.all([1, 2, 3].map(() => createToken({ owner })));
  const { body } = await manage(`GET /v1/tokens?owner=${owner}&limit=1`);
  const cursor: string = body.nextCursor;
  const errorCode = async (query: string) => (await manage(`GET /v1/tokens?${query}`)).body.code;
  const tampered = (cursor[0] === "A" ? "B" : "A") + cursor.slice(1);
  expect(await errorCode(`owner=${owner}&limit=1&cursor=${tampered}`)).toBe("invalid_cursor");
  expect(await errorCode(`owner=${owner}&limit=1&cursor=${cursor.slice(0, -2)}`)).toBe("invalid_cursor");
  expect(await errorCode(`owner=${unique("other")}&limit=1&cursor=${cursor}`)).toBe("invalid_cursor");
  expect(await errorCode("limit=0")).toBe("validation_failed");
  expect(await errorCode("limit=101")).toBe("validation_failed");
});

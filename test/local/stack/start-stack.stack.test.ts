import { describe, expect, inject, test } from "vitest";

const stack = inject("stack");

describe("a local stack of the CDK app", () => {
  test("responds on both APIs", async () => {
    const health = await fetch(`${stack.managementUrl}/v1/health`);
    expect(health.status).toBe(200);
    const lookup = await fetch(`${stack.exampleUrl}/v1/lookup/port`);
    expect(lookup.status).toBe(401);
  });

  test("has an administrator's token that works", async () => {
    const response = await fetch(`${stack.managementUrl}/v1/tokens/self`, {
      headers: { authorization: `Bearer ${stack.adminToken}` },
    });
    expect(response.status).toBe(200);
  });
});

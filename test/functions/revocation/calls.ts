/** Where a stack is that a test has started for itself. */
export interface Target {
  readonly managementUrl: string;
  readonly exampleUrl: string;
  readonly adminToken: string;
}

/** A call of the management API as the administrator: `<METHOD> <path>`. */
export async function manageIn({ managementUrl, adminToken }: Target, call: string, body?: object) {
  const [method = "", path = ""] = call.split(" ");
  const response = await fetch(`${managementUrl.replace(/\/$/, "")}${path}`, {
    method,
    headers: { Authorization: `Bearer ${adminToken}`, "Content-Type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests read members of bodies whose shapes they assert.
  return { status: response.status, body: JSON.parse((await response.text()) || "null") as any };
}

/** The status that the example API returns for a lookup. */
export async function lookupIn({ exampleUrl }: Target, secret: string): Promise<number> {
  const response = await fetch(`${exampleUrl.replace(/\/$/, "")}/v1/lookup/port?namespace=common`, {
    headers: { "X-Authentication": secret },
  });
  await response.arrayBuffer();
  return response.status;
}

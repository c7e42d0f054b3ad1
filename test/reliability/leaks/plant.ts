import { generateSecret } from "../../../core/secret.ts";
import type { StackUnderTest } from "../../support/local-stack.ts";
import { signIn } from "../../support/sign-in.ts";
import type { Canary } from "./canaries.ts";

/** The stack's addresses, and its first administrator. */
export type Target = Pick<StackUnderTest, "managementUrl" | "exampleUrl" | "adminToken"> & {
  readonly issuerUrl: string;
};

interface Planted {
  readonly canaries: readonly Canary[];
  /** The text of every response but those that give a secret to its holder. */
  readonly responses: readonly string[];
}

/** Makes secrets and JWTs of every kind, and presents them in every place, right and wrong. */
export async function plantCanaries({ managementUrl, exampleUrl, issuerUrl, adminToken }: Target): Promise<Planted> {
  const responses: string[] = [];
  const asAdmin = { Authorization: `Bearer ${adminToken}` };
  const call = async (url: string, method: string, headers: Record<string, string> = {}, body?: string) => {
    const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
    return { status: response.status, text: `${JSON.stringify([...response.headers])} ${await response.text()}` };
  };
  const manage = async (call: string, body: object) => {
    const [method = "", path = ""] = call.split(" ");
    const headers = { ...asAdmin, "Content-Type": "application/json" };
    const response = await fetch(`${managementUrl}${path}`, { method, headers, body: JSON.stringify(body) });
    return (await response.json()) as { readonly id: string; readonly secret: string };
  };

  const create = (name: string) => manage("POST /v1/tokens", { name, owner: "alice", scopes: ["lookup:read"] });
  const [used, revoked, disabled] = [await create("used"), await create("revoked"), await create("disabled")];
  const rotated = await manage(`POST /v1/tokens/${used.id}/rotate`, { overlapSeconds: 600 });
  await manage(`PATCH /v1/tokens/${disabled.id}`, { status: "disabled" });
  const jwt = await signIn(issuerUrl, "alice");
  const canaries: Canary[] = [
    { name: "administrator's secret", secret: adminToken },
    { name: "current secret", secret: rotated.secret },
    { name: "previous secret", secret: used.secret },
    { name: "revoked secret", secret: revoked.secret },
    { name: "secret of a disabled token", secret: disabled.secret },
    { name: "wrong secret of a token", secret: generateSecret("lk", used.id).secret },
    { name: "secret that nobody made", secret: generateSecret("lk").secret },
    { name: "JWT", secret: jwt },
    { name: "forged JWT", secret: `${jwt.slice(0, jwt.lastIndexOf("."))}.${"A1b2C3d4E5f6G7h8".repeat(8)}` },
  ];

  for (const { secret } of canaries) {
    const json = { ...asAdmin, "Content-Type": "application/json" };
    const form = { "Content-Type": "application/x-www-form-urlencoded" };
    const encoded = encodeURIComponent(secret);
    const requests: Parameters<typeof call>[] = [
      [`${managementUrl}/v1/tokens/self`, "GET", { Authorization: `Bearer ${secret}` }],
      [
        `${managementUrl}/v1/tokens/self`,
        "GET",
        { Authorization: `Basic ${Buffer.from(`x:${secret}`).toString("base64")}` },
      ],
      [`${managementUrl}/v1/tokens/${encoded}`, "GET", asAdmin],
      [`${managementUrl}/v1/tokens?cursor=${encoded}`, "GET", asAdmin],
      [`${managementUrl}/v1/tokens?owner=${encoded}`, "GET", asAdmin],
      [`${managementUrl}/v1/tokens?${encoded}=1`, "GET", asAdmin],
      [`${managementUrl}/nowhere/${encoded}`, "GET", asAdmin],
      [`${managementUrl}/v1/tokens`, "POST", json, `{"name": "${secret}`],
      [`${managementUrl}/v1/tokens`, "POST", json, JSON.stringify({ name: "x", secret, extra: secret })],
      [`${managementUrl}/v1/tokens`, "POST", json, JSON.stringify({ name: "x", digest: secret, id: secret })],
      [
        `${managementUrl}/v1/tokens/${used.id}`,
        "PATCH",
        { ...json, "If-Match": secret },
        JSON.stringify({ status: secret }),
      ],
      [`${managementUrl}/v1/introspect`, "POST", json, JSON.stringify({ token: secret })],
      [
        `${managementUrl}/v1/introspect`,
        "POST",
        form,
        `token=${encoded}&client_id=${used.id}&client_secret=${encoded}`,
      ],
      [`${managementUrl}/api/create_token`, "GET", { Authorization: `Token ${secret}` }],
      [
        `${managementUrl}/graphql`,
        "POST",
        json,
        JSON.stringify({ query: `{ admin { ${secret} } }`, variables: { secret } }),
      ],
      [
        `${managementUrl}/graphql`,
        "POST",
        { ...json, Authorization: `APIToken ${secret}` },
        '{"query":"{ __typename }"}',
      ],
      [`${exampleUrl}/v1/lookup/port?namespace=${encoded}`, "GET", { "X-Authentication": `used:${secret}` }],
      [`${exampleUrl}/whoami`, "GET", { Authorization: `Bearer ${secret}` }],
    ];
    // The first administrator's own secret makes a token there, which is given to it.
    for (const request of requests) {
      const { text } = await call(...request);
      if (!request[0].endsWith("/api/create_token")) responses.push(text);
    }
  }
  await call(
    `${managementUrl}/v1/revoke`,
    "POST",
    { "Content-Type": "application/json" },
    JSON.stringify({ token: revoked.secret }),
  );
  return { canaries, responses };
}

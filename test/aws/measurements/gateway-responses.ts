import { type Measurement, newToken, type Seen, see } from "../measurement.ts";

/** What clients get from the gateway itself. */
export const gatewayResponseMeasurements: readonly Measurement[] = [
  {
    id: "responses/unknown-routes",
    statement: "The responses for unknown routes, without a token and with one.",
    async measure(deployment) {
      const { headers } = await newToken(deployment);
      const urls = {
        management: deployment.stack.managementUrl,
        example: deployment.stack.exampleUrl,
        rest: deployment.apis.rest,
        http: deployment.apis.http,
      };
      const rows = [];
      for (const [api, url] of Object.entries(urls)) {
        const path = `${url.replace(/\/$/, "")}/no/such/route`;
        rows.push({ api, without: await see(path), withBearer: await see(path, headers) });
      }
      return {
        rows,
        sentences: rows.map(
          ({ api, without, withBearer }) =>
            `${api}: ${without.status} ${shortened(without)} without a token, ${withBearer.status} ${shortened(withBearer)} with one.`,
        ),
      };
    },
  },
  {
    id: "responses/problems",
    statement: "Which content type and which WWW-Authenticate the management API's errors have.",
    async measure(deployment) {
      const { headers } = await newToken(deployment);
      const tokens = `${deployment.stack.managementUrl.replace(/\/$/, "")}/v1/tokens`;
      const rows = [];
      for (const [call, response] of [
        ["without a token", await see(tokens)],
        ["with a bad token", await see(tokens, { Authorization: "Bearer nonsense" })],
        ["without the scope", await see(tokens, headers)],
        ["of another form", await see(`${tokens}?limit=many`, deploymentHeaders(deployment.stack.adminToken))],
      ] as const) {
        rows.push({ call, ...response });
      }
      return {
        rows,
        sentences: rows.map(
          ({ call, status, headers: own }) =>
            `${call}: ${status}, ${own["content-type"]}, WWW-Authenticate: ${own["www-authenticate"] ?? own["x-amzn-remapped-www-authenticate"] ?? "none"}.`,
        ),
      };
    },
  },
];

function deploymentHeaders(secret: string) {
  return { Authorization: `Bearer ${secret}` };
}

function shortened({ body }: Seen): string {
  return JSON.stringify(body).slice(0, 100);
}

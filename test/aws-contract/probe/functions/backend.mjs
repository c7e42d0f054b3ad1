import { report } from "./report.mjs";

// The backend behind every route: it reports its event, and returns it.

export const handler = async (event) => {
  await report("backend", event);
  const { eventType } = event.requestContext;
  if (eventType === "MESSAGE") {
    const { malformed } = JSON.parse(event.body);
    return malformed ? "no response at all" : { statusCode: 200, body: JSON.stringify({ echoed: event.body }) };
  }
  if (eventType === "CONNECT" && event.queryStringParameters?.reject) {
    return { statusCode: 403, body: JSON.stringify({ rejected: true }) };
  }
  return { statusCode: 200, headers: { "Content-Type": "application/json" }, body: JSON.stringify(event) };
};

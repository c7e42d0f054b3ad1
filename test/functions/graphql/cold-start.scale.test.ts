import { expect, test } from "vitest";
import { measureColdStarts } from "../../../bench/cold-start.ts";

test("the function behind GraphQL loads within twice the time of the one behind the HTTP API", async () => {
  const [authorizer, api, graphql] = await measureColdStarts();
  if (!authorizer || !api || !graphql) throw new Error("The bench measures three functions.");
  expect(graphql.milliseconds).toBeLessThan(2 * api.milliseconds);
  expect(authorizer.kilobytes).toBeLessThan(api.kilobytes / 2);
}, 120_000);

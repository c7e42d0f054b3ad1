import { randomUUID } from "node:crypto";
import { report } from "./report.mjs";

// The authorizers' function: it reports its event, and does what the identity of the request asks for.

export const handler = async (event) => {
  const invocation = randomUUID();
  await report("authorizer", event);
  const arn = event.methodArn ?? event.routeArn;
  const stage = arn.split("/", 2).join("/");
  const policy = (Effect, Resource) => ({
    Version: "2012-10-17",
    Statement: [{ Action: "execute-api:Invoke", Effect, Resource }],
  });
  const result = (policyDocument, context = {}, principalId = "probe") => ({
    ...(principalId === undefined ? {} : { principalId }),
    policyDocument,
    context: { invocation, ...context },
  });
  const allow = (context, principalId) => result(policy("Allow", `${stage}/*`), context, principalId);
  const principal = (principalId) => ({ ...allow(), principalId });
  const scalars = { text: "text", integer: 123, decimal: 1.5, yes: true, no: false, zero: 0 };
  const typed = { number: 7, yes: true, nothing: null, list: [1, "two"], object: { a: { b: 1 } } };
  const simple = (isAuthorized) => ({ isAuthorized, context: { invocation } });

  const behavior = readBehavior(event);
  const [, length] = /^policy-(\d+)$/.exec(behavior) ?? [];
  if (length) {
    const others = Array.from(
      { length: Number(length) - 1 },
      (_, index) => `${stage}/GET/v1/a-resource-of-a-scope/${index}`,
    );
    return result(policy("Allow", [...others, `${stage}/*`]));
  }
  switch (behavior) {
    case "allow":
      return allow();
    case "allow-this-method":
      return result(policy("Allow", arn));
    case "allow-nothing":
      return result(policy("Allow", `${stage}/GET/another`));
    case "deny":
      return result(policy("Deny", `${stage}/*`));
    case "unauthorized":
      throw new Error("Unauthorized");
    case "return-unauthorized":
      return { errorMessage: "Unauthorized" };
    case "malformed":
      return { principalId: "probe", context: { invocation } };
    case "other-format":
      return allow();
    case "simple-allow":
      return simple(true);
    case "simple-allow-as-text":
      return simple("true");
    case "simple-deny":
      return simple(false);
    case "scalar-context":
      return allow(scalars);
    case "object-context":
      return allow({ object: { a: 1 } });
    case "array-context":
      return allow({ list: [1] });
    case "null-context":
      return allow({ nothing: null, other: "kept" });
    case "typed-context":
      return allow(typed);
    case "claims-context":
      return allow({ claims: { sub: "somebody" }, other: "kept" });
    case "no-principal": {
      const { principalId: _, ...rest } = allow();
      return rest;
    }
    case "null-principal":
      return principal(null);
    case "empty-principal":
      return principal("");
    case "number-principal":
      return principal(7);
    default:
      // Without an identity, or with an empty one, it has nothing to go by.
      return allow();
  }
};

/** An identity is `<behavior>~<anything>`. */
function readBehavior({ authorizationToken, headers, queryStringParameters }) {
  const header = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "x-auth")?.[1];
  const identity = authorizationToken ?? header ?? queryStringParameters?.behavior ?? "";
  return identity.split("~")[0];
}

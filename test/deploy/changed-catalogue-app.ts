import { exampleScopes } from "../../cdk/app/example-api.ts";
import { createLatchkeyApp } from "../../cdk/app/latchkey-app.ts";

// The app as it may be after an edit: the listing of a namespace has a scope of its own.
createLatchkeyApp({
  scopes: [
    ...exampleScopes.filter(({ name }) => name !== "lookup:read"),
    { name: "lookup:read", description: "Look a key up.", grants: ["GET /v1/lookup/{key}"] },
    { name: "lookup:list", description: "List a namespace.", grants: ["GET /v1/lookup"] },
  ],
}).synth();

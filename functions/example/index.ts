import { isScope } from "../../core/scope.ts";
import { isListOf, isString } from "../../core/shape.ts";
import { createGuard } from "../../guard/guard.ts";
import { withGuard } from "../../guard/guarded-handler.ts";
import { refusalHeaders, refusals } from "../../guard/refusal-response.ts";
import { readSettings } from "../configuration.ts";
import { failure, serve } from "./serve.ts";

const settings = readSettings(import.meta.url, { scopes: isListOf(isScope), anyToken: isListOf(isString) });
const guard = createGuard(settings);

/** The function behind the example API. Its guard refuses revoked tokens despite cached verdicts. */
export const handler = withGuard(guard, serve, {
  respond: (code) => {
    const { statusCode, headers, body } = failure(refusals[code].status, code);
    return { statusCode, headers: { ...headers, ...refusalHeaders(code) }, body };
  },
});

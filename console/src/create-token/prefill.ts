import type { Token } from "../../../client/types.ts";
import { msPer } from "../../../core/duration.ts";
import { formatInputDate } from "../display/format.ts";
import { formStrings } from "../token-form/strings.ts";
import type { ExpiryPreset, TokenFormValues } from "../token-form/token-form.ts";
import { createStrings } from "./strings.ts";

/**
 * The values of a new token from the query of a link:
 * `?name=…&owner=…&description=…&scopes=a,b&expires=90&cidrs=192.0.2.0/24`, where `expires` is a number of days, a
 * date (`YYYY-MM-DD`) or `never`. Absent and invalid parameters get their defaults.
 */
export function valuesFromQuery(query: URLSearchParams, ownOwner: string): TokenFormValues {
  return {
    name: query.get("name") ?? "",
    owner: query.get("owner") ?? ownOwner,
    description: query.get("description") ?? "",
    scopes: splitList(query.get("scopes")),
    cidrs: splitList(query.get("cidrs")),
    ...expiryFromQuery(query.get("expires") ?? ""),
  };
}

/** The query that {@link valuesFromQuery} reads these values from. */
export function toPrefillQuery(values: TokenFormValues, ownOwner: string): URLSearchParams {
  const { name, owner, description, scopes, preset, date, cidrs } = values;
  const expires = preset === "date" ? date : preset === "keep" ? "" : preset;
  const members = {
    name: name.trim(),
    owner: owner.trim() === ownOwner ? "" : owner.trim(),
    description: description.trim(),
    scopes: scopes.join(","),
    expires,
    cidrs: cidrs.join(","),
  };
  return new URLSearchParams(Object.entries(members).filter(([, value]) => value !== ""));
}

/** The query to duplicate a token, with the same lifetime from now. */
export function queryToDuplicate(token: Token, ownOwner: string): URLSearchParams {
  const { name, owner, description, scopes, allowedCidrs, createdAt, expiresAt } = token;
  const days =
    expiresAt === null ? null : Math.max(1, Math.round((Date.parse(expiresAt) - Date.parse(createdAt)) / msPer.day));
  const query = toPrefillQuery(
    {
      name: createStrings.create.copyName(name),
      owner,
      description: description ?? "",
      scopes: [...scopes],
      preset: "never",
      date: "",
      cidrs: [...allowedCidrs],
    },
    ownOwner,
  );
  query.set("expires", days === null ? "never" : String(days));
  return query;
}

function splitList(text: string | null): string[] {
  return [...new Set((text ?? "").split(/[\s,]+/).filter((item) => item !== ""))];
}

function expiryFromQuery(expires: string): Pick<TokenFormValues, "preset" | "date"> {
  if (expires !== "keep" && expires !== "date" && Object.hasOwn(formStrings.expiryPresets, expires)) {
    return { preset: expires as ExpiryPreset, date: "" };
  }
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(expires) && !Number.isNaN(Date.parse(expires));
  if (isDate) return { preset: "date", date: expires };
  const days = /^[1-9]\d{0,3}$/.test(expires) ? Number(expires) : undefined;
  if (days === undefined) return { preset: "90", date: "" };
  return { preset: "date", date: formatInputDate(new Date(Date.now() + days * msPer.day)) };
}

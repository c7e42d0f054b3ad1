import { useForm } from "@mantine/form";
import { ProblemError } from "../../../client/errors.ts";
import type { Token } from "../../../client/types.ts";
import { msPer } from "../../../core/duration.ts";
import { ownerPattern } from "../../../core/limits.ts";
import { validateDescription, validateName } from "../../../core/text.ts";
import { checkCidr } from "./check-cidr.ts";
import { formStrings } from "./strings.ts";

const text = formStrings;

/** How an expiry is chosen: a number of days from now, a date, or unchanged. */
export type ExpiryPreset = keyof typeof text.expiryPresets;

/** The values of the form. */
export interface TokenFormValues {
  readonly name: string;
  readonly owner: string;
  readonly description: string;
  readonly scopes: string[];
  readonly preset: ExpiryPreset;
  /** The day of expiry, `YYYY-MM-DD`, if the preset is `date`. */
  readonly date: string;
  readonly cidrs: string[];
}

/** The form of a token. It validates what it can without a request. */
export function useTokenForm(initialValues: TokenFormValues) {
  return useForm<TokenFormValues>({
    mode: "controlled",
    initialValues,
    validate: {
      name: (name) => {
        if (name.trim() === "") return text.nameMissing;
        return validateName(name.trim().normalize()) ?? null;
      },
      owner: (owner) => {
        if (owner.trim() === "") return text.ownerMissing;
        return ownerPattern.test(owner.trim()) ? null : text.ownerInvalid;
      },
      description: (description) => validateDescription(description.trim()) ?? null,
      date: (date, { preset }) => (preset === "date" && date === "" ? text.expiryMissing : null),
      cidrs: (cidrs) => cidrs.flatMap((cidr) => checkCidr(cidr) ?? []).join(" ") || null,
    },
  });
}

/** The form object that the fields use. */
export type TokenForm = ReturnType<typeof useTokenForm>;

/** The form values of a token. */
export function toFormValues(token: Token): TokenFormValues {
  return {
    name: token.name,
    owner: token.owner,
    description: token.description ?? "",
    scopes: [...token.scopes],
    preset: token.expiresAt === null ? "never" : "keep",
    date: "",
    cidrs: [...token.allowedCidrs],
  };
}

/** The chosen expiry; `undefined`: unchanged, or not chosen yet. */
export function toExpiry({ preset, date }: Pick<TokenFormValues, "preset" | "date">): string | null | undefined {
  if (preset === "keep") return undefined;
  if (preset === "never") return null;
  // The day ends in the user's time zone.
  if (preset === "date") return date === "" ? undefined : new Date(`${date}T23:59:59`).toISOString();
  return new Date(Date.now() + Number(preset) * msPer.day).toISOString();
}

const formFields = new Map<string, keyof TokenFormValues>([
  ["name", "name"],
  ["owner", "owner"],
  ["description", "description"],
  ["scopes", "scopes"],
  ["expiresAt", "preset"],
  ["allowedCidrs", "cidrs"],
]);

/**
 * Shows the service's validation errors at their fields.
 * @returns whether every error was shown.
 */
export function showViolations(form: TokenForm, error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false;
  if (error.code === "name_taken") {
    form.setFieldError("name", error.message);
    return true;
  }
  const shown = error.errors.filter(({ pointer = "", detail }) => {
    const [, member = "", index] = pointer.split("/");
    const field = formFields.get(member);
    if (!field) return false;
    const values = form.getValues()[field];
    form.setFieldError(field, Array.isArray(values) && index ? `${values[Number(index)]}: ${detail}` : detail);
    return true;
  });
  return shown.length > 0 && shown.length === error.errors.length;
}

import { useForm } from "@mantine/form";
import { ProblemError } from "../../../client/errors.ts";
import type { Token } from "../../../client/types.ts";
import { limits, namePattern, ownerPattern } from "../../../core/limits.ts";
import { strings } from "../strings.ts";

const text = strings.fields;

/** How an expiry is chosen: a number of days from now, or in text. */
export type ExpiryPreset = keyof typeof text.expiryPresets;

/** What is entered about a token. */
export interface TokenFormValues {
  readonly name: string;
  readonly owner: string;
  readonly description: string;
  readonly scopes: string[];
  readonly preset: ExpiryPreset;
  /** The day of expiry, `YYYY-MM-DD`, where the preset is `date`. */
  readonly date: string | null;
  readonly cidrs: string[];
}

/** The form of a token. It checks what needs no question to the API. */
export function useTokenForm(initialValues: TokenFormValues) {
  return useForm<TokenFormValues>({
    mode: "controlled",
    initialValues,
    validate: {
      name: (name) => {
        if (name.trim() === "") return text.nameMissing;
        if (name.trim().length > limits.nameLength) return text.nameTooLong(limits.nameLength);
        return namePattern.test(name.trim()) ? null : text.nameInvalid;
      },
      owner: (owner) => {
        if (owner.trim() === "") return text.ownerMissing;
        return ownerPattern.test(owner.trim()) ? null : text.ownerInvalid;
      },
      description: (description) =>
        description.length > limits.descriptionLength ? text.descriptionTooLong(limits.descriptionLength) : null,
      date: (date, { preset }) => (preset === "date" && date === null ? text.expiryMissing : null),
    },
  });
}

/** The form, as the fields in it work on it. */
export type TokenForm = ReturnType<typeof useTokenForm>;

/** The values that a token has. */
export function valuesOf(token: Token): TokenFormValues {
  return {
    name: token.name,
    owner: token.owner,
    description: token.description ?? "",
    scopes: [...token.scopes],
    preset: token.expiresAt === null ? "never" : "keep",
    date: null,
    cidrs: [...token.allowedCidrs],
  };
}

/** The expiry that is chosen; `undefined`: as it is. */
export function expiryOf({ preset, date }: Pick<TokenFormValues, "preset" | "date">): string | null | undefined {
  if (preset === "keep") return undefined;
  if (preset === "never") return null;
  // A day ends where the person is who picked it.
  if (preset === "date") return date === null ? undefined : new Date(`${date}T23:59:59`).toISOString();
  return new Date(Date.now() + Number(preset) * 86_400_000).toISOString();
}

const formFields: Record<string, keyof TokenFormValues> = {
  name: "name",
  owner: "owner",
  description: "description",
  scopes: "scopes",
  expiresAt: "preset",
  allowedCidrs: "cidrs",
};

/** Shows what the API finds wrong beside the fields that it is about. */
export function showViolations(form: TokenForm, error: unknown): void {
  if (!(error instanceof ProblemError)) return;
  if (error.code === "name_taken") form.setFieldError("name", error.message);
  for (const { pointer, detail } of error.errors) {
    const field = formFields[pointer?.split("/")[1] ?? ""];
    if (field) form.setFieldError(field, detail);
  }
}

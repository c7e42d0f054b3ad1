import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { GitCompareArrows } from "lucide-react";
import type { Token } from "../../../client/types.ts";
import { formatDateTime } from "../display/format.ts";
import { strings } from "../strings.ts";
import { type TokenForm, type TokenFormValues, toExpiry, toFormValues } from "../token-form/token-form.ts";
import { dialogStrings } from "./strings.ts";

const text = dialogStrings.conflict;

/** A field that both the user and someone else have changed. */
export interface Conflict {
  readonly field: "name" | "description" | "scopes" | "expiry" | "cidrs";
  readonly theirs: Partial<TokenFormValues>;
}

const parts = {
  name: ["name"],
  description: ["description"],
  scopes: ["scopes"],
  expiry: ["preset", "date"],
  cidrs: ["cidrs"],
} as const satisfies Record<Conflict["field"], readonly (keyof TokenFormValues)[]>;

/**
 * Merges someone else's saved changes into the form: fields that only they changed get their values.
 * @returns the fields that both changed to different values; they keep the user's.
 */
export function mergeChanges(form: TokenForm, before: Token, now: Token): readonly Conflict[] {
  const [original, saved] = [toFormValues(before), toFormValues(now)];
  const entered = form.getValues();
  const fields = Object.keys(parts) as Conflict["field"][];
  return fields.flatMap((field) => {
    const pick = (values: TokenFormValues): Partial<TokenFormValues> =>
      Object.fromEntries(parts[field].map((part) => [part, values[part]]));
    const theirs = pick(saved);
    const isTheirChange = field === "expiry" ? before.expiresAt !== now.expiresAt : !isSame(pick(original), theirs);
    if (!isTheirChange || isSame(pick(entered), theirs)) return [];
    if (!isSame(pick(original), pick(entered))) return [{ field, theirs }];
    form.setValues(theirs);
    return [];
  });
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

interface EditConflictProps {
  readonly form: TokenForm;
  /** The token as it is now. */
  readonly now: Token;
  readonly conflicts: readonly Conflict[];
  /** Replaces the user's value by the saved one. */
  readonly onTake: (conflict: Conflict) => void;
}

/** Shows both values of each field that the user and someone else have changed. */
export function EditConflict({ form, now, conflicts, onTake }: EditConflictProps) {
  return (
    <Alert
      color="yellow"
      className="warning-alert"
      icon={<GitCompareArrows aria-hidden />}
      title={text.title}
      role="alert"
    >
      <Stack gap="sm">
        <Text size="sm">{conflicts.length === 0 ? text.merged : text.hint}</Text>
        {conflicts.map((conflict) => (
          <Group key={conflict.field} justify="space-between" align="flex-end" gap="xs">
            <dl className="conflict">
              <dt>{text.yours(text.fields[conflict.field])}</dt>
              <dd>{describe(conflict.field, form.getValues(), now)}</dd>
              <dt>{text.theirs}</dt>
              <dd>{describe(conflict.field, toFormValues(now), now)}</dd>
            </dl>
            <Button size="xs" variant="default" onClick={() => onTake(conflict)}>
              {text.take}
            </Button>
          </Group>
        ))}
      </Stack>
    </Alert>
  );
}

function describe(field: Conflict["field"], values: TokenFormValues, now: Token): string {
  if (field === "expiry") {
    const expiry = toExpiry(values);
    const time = expiry === undefined ? now.expiresAt : expiry;
    return time === null ? strings.never : formatDateTime(time);
  }
  const value = values[field];
  return (typeof value === "string" ? value : value.join(", ")) || strings.none;
}

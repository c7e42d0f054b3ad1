import { NativeSelect, Skeleton, Stack, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import { formatDate, formatDateTime } from "../display/format-time.ts";
import { strings } from "../strings.ts";
import { type ExpiryPreset, expiryOf, type TokenForm } from "./token-form.ts";

const text = strings.fields;

// The calendar is half as large as all the rest.
const ExpiryDate = lazy(() => import("./expiry-date.tsx"));

const presets = ["7", "30", "60", "90", "365", "never", "date"] as const;

/** When a token is to expire: after some time, on a date, or never. */
export function ExpiryField({ form, current }: { readonly form: TokenForm; readonly current: string | null }) {
  const { preset, date } = form.values;
  const keep = current === null ? [] : [{ value: "keep", label: text.expiryPresets.keep(formatDate(current)) }];
  const expiry = expiryOf(form.values);
  return (
    <Stack gap={6}>
      <NativeSelect
        label={text.expiry}
        value={preset}
        error={form.errors["preset"]}
        data={[...keep, ...presets.map((value) => ({ value, label: text.expiryPresets[value] }))]}
        onChange={({ currentTarget }) => {
          form.setFieldValue("preset", currentTarget.value as ExpiryPreset);
          form.clearFieldError("date");
        }}
      />
      {preset === "date" && (
        <Suspense fallback={<Skeleton height={36} />}>
          <ExpiryDate value={date} error={form.errors["date"]} onChange={(day) => form.setFieldValue("date", day)} />
        </Suspense>
      )}
      <Text size="xs" c="dimmed" role="status">
        {expiry === null && text.expiresNever}
        {expiry && text.expiresOn(formatDateTime(expiry))}
      </Text>
    </Stack>
  );
}

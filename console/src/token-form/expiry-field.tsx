import { NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { formatDate, formatDateTime, formatInputDate } from "../display/format.ts";
import { formStrings } from "./strings.ts";
import { type ExpiryPreset, type TokenForm, toExpiry } from "./token-form.ts";

const text = formStrings;

const presets = ["7", "30", "60", "90", "365", "never", "date"] as const;

/** When a token expires: after some time, on a date, or never. */
export function ExpiryField({ form, current }: { readonly form: TokenForm; readonly current: string | null }) {
  const { preset } = form.values;
  const keep = current === null ? [] : [{ value: "keep", label: text.expiryPresets.keep(formatDate(current)) }];
  const expiry = toExpiry(form.values);
  return (
    <Stack gap={6}>
      <NativeSelect
        label={text.expiry}
        data={[...keep, ...presets.map((value) => ({ value, label: text.expiryPresets[value] }))]}
        {...form.getInputProps("preset")}
        value={preset}
        onChange={({ currentTarget }) => {
          form.setFieldValue("preset", currentTarget.value as ExpiryPreset);
          form.clearFieldError("date");
        }}
      />
      {preset === "date" && (
        <TextInput
          type="date"
          label={text.expiryDate}
          min={formatInputDate(new Date())}
          {...form.getInputProps("date")}
        />
      )}
      <Text size="xs" c="dimmed" role="status">
        {expiry === null && text.expiresNever}
        {expiry && text.expiresOn(formatDateTime(expiry))}
      </Text>
    </Stack>
  );
}

import { DatePickerInput } from "@mantine/dates";
import { CalendarDays } from "lucide-react";
import type { ReactNode } from "react";
import { strings } from "../strings.ts";
import "@mantine/dates/styles.css";

interface ExpiryDateProps {
  readonly value: string | null;
  readonly error: ReactNode;
  readonly onChange: (day: string | null) => void;
}

/** A calendar to pick the last day of a token in. */
export default function ExpiryDate({ value, error, onChange }: ExpiryDateProps) {
  return (
    <DatePickerInput
      label={strings.fields.expiryDate}
      placeholder={strings.fields.expiryMissing}
      leftSection={<CalendarDays size={16} aria-hidden />}
      valueFormat="D MMMM YYYY"
      minDate={new Date()}
      weekendDays={[]}
      hideOutsideDates
      ariaLabels={strings.fields.calendar}
      // In the dialog itself: as a dialog of its own it would have no name.
      popoverProps={{ withinPortal: false, withRoles: false }}
      value={value}
      error={error}
      onChange={onChange}
    />
  );
}

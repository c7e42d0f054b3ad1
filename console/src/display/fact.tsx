import { Text } from "@mantine/core";
import type { ReactNode } from "react";

/** A value of a card with its label above it. */
export function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text component="div" size="sm" className="break">
        {children}
      </Text>
    </div>
  );
}

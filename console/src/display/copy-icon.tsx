import { ActionIcon } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { Check, Copy } from "lucide-react";
import { strings } from "../strings.ts";

/** A small button that copies a text other than a secret. */
export function CopyIcon({ text, label }: { readonly text: string; readonly label: string }) {
  const { copy, copied, error } = useClipboard();
  const message = error ? strings.copyFailed : copied ? strings.copied : label;
  return (
    <ActionIcon
      data-tooltip={message}
      variant="subtle"
      color="gray"
      size="xs"
      aria-label={copied ? strings.copied : label}
      onClick={() => copy(text)}
    >
      {copied ? <Check size={12} aria-hidden /> : <Copy size={12} aria-hidden />}
    </ActionIcon>
  );
}

import { Button, Group, Modal, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useLeaveGuard } from "./router.tsx";
import { discardStrings } from "./strings.ts";

const text = discardStrings;

interface DiscardGuard {
  /** Leaves after the user has agreed to discard the input. */
  readonly leave: (go: () => void) => void;
  /** The prompt, to be rendered. */
  readonly question: ReactNode;
}

/** Prompts before unsaved input is discarded, however the page or the dialog is left. */
export function useDiscardGuard(isDirty: boolean): DiscardGuard {
  const [go, setGo] = useState<() => void>();
  const leave = (next: () => void) => (isDirty ? setGo(() => next) : next());
  useLeaveGuard(isDirty, leave);
  const keep = () => setGo(undefined);
  return {
    leave,
    question: go && (
      <Modal opened onClose={keep} title={text.title} zIndex={300} closeOnClickOutside={false}>
        <Text size="sm">{text.hint}</Text>
        <Group justify="flex-end" gap="sm" mt="lg">
          <Button
            color="red"
            onClick={() => {
              keep();
              go();
            }}
          >
            {text.discard}
          </Button>
          <Button variant="default" onClick={keep} data-autofocus>
            {text.keep}
          </Button>
        </Group>
      </Modal>
    ),
  };
}

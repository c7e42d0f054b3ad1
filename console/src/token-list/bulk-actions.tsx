import { Button, Group, Text } from "@mantine/core";
import { CalendarClock, CirclePause, Trash2, X } from "lucide-react";
import { useState } from "react";
import { type BulkChange, useBulkChange } from "../api/bulk-mutations.ts";
import { notifyBulk } from "../display/notifications.tsx";
import { DeleteSelectedDialog } from "../token-dialogs/delete-selected-dialog.tsx";
import { ExtendSelectedDialog } from "../token-dialogs/extend-selected-dialog.tsx";
import { listStrings } from "./strings.ts";
import type { TokenSelection } from "./use-token-selection.ts";

const text = listStrings.bulk;

/** The actions for the selected tokens. */
export default function BulkActions({ selection }: { readonly selection: TokenSelection }) {
  const [dialog, setDialog] = useState<"extend" | "delete">();
  const bulk = useBulkChange();
  const { tokens } = selection;

  async function run(change: BulkChange) {
    const result = await bulk.mutateAsync({ tokens, change });
    const undo = () => bulk.mutate({ tokens: result.changed, change: { kind: "setStatus", status: "active" } });
    notifyBulk(change.kind, result, change.kind === "setStatus" ? undo : undefined);
    setDialog(undefined);
    selection.clear();
  }

  const close = () => setDialog(undefined);
  return (
    <Group component="section" gap="sm" className="bulk-actions" aria-label={text.label}>
      <Text size="sm" fw={600} role="status">
        {text.selected(tokens.length)}
      </Text>
      <Button
        size="xs"
        variant="default"
        leftSection={<CirclePause size={15} aria-hidden />}
        loading={bulk.isPending && dialog === undefined}
        onClick={() => run({ kind: "setStatus", status: "disabled" })}
      >
        {text.disable}
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<CalendarClock size={15} aria-hidden />}
        onClick={() => setDialog("extend")}
      >
        {text.extend}
      </Button>
      <Button
        size="xs"
        variant="default"
        color="red"
        className="danger"
        leftSection={<Trash2 size={15} aria-hidden />}
        onClick={() => setDialog("delete")}
      >
        {text.delete}
      </Button>
      <Button size="xs" variant="subtle" leftSection={<X size={15} aria-hidden />} onClick={selection.clear}>
        {text.clear}
      </Button>
      {dialog === "extend" && (
        <ExtendSelectedDialog tokens={tokens} isBusy={bulk.isPending} onRun={run} onClose={close} />
      )}
      {dialog === "delete" && (
        <DeleteSelectedDialog tokens={tokens} isBusy={bulk.isPending} onRun={run} onClose={close} />
      )}
    </Group>
  );
}

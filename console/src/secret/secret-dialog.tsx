import { Alert, Button, Code, Group, Modal, Stack, Tabs, Text, Textarea } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { Check, Copy, TriangleAlert } from "lucide-react";
import { type ClipboardEvent, useEffectEvent, useLayoutEffect, useState } from "react";
import { useLeaveGuard } from "../navigation/router.tsx";
import { strings } from "../strings.ts";
import { type CodeSample, codeSamples } from "./code-samples.ts";
import { secretStrings } from "./strings.ts";

const text = secretStrings;

export interface SecretDialogProps {
  readonly title: string;
  /** The name of the token. */
  readonly name: string;
  readonly secret: string;
  readonly note: string | undefined;
  readonly onClose: () => void;
}

/** Shows a secret, only once. Closing it in any way asks for confirmation unless the whole secret was copied. */
export function SecretDialog({ title, name, secret, note, onClose }: SecretDialogProps) {
  const [isCopied, setCopied] = useState(false);
  const [isConfirming, setConfirming] = useState(false);
  const close = () => (isCopied ? onClose() : setConfirming(true));
  useLeaveGuard(true, close);

  function handleCopy({ currentTarget }: ClipboardEvent) {
    if (selectedText(currentTarget).includes(secret)) setCopied(true);
  }

  return (
    <Modal opened onClose={close} title={title} size="lg" closeOnClickOutside={false}>
      {isConfirming ? (
        <ConfirmClose onBack={() => setConfirming(false)} onClose={onClose} />
      ) : (
        <Stack onCopy={handleCopy}>
          <Alert color="yellow" className="warning-alert" icon={<TriangleAlert aria-hidden />} title={text.once}>
            {text.onceHint} {note}
          </Alert>
          <Textarea
            label={`${text.label} · ${name}`}
            value={secret}
            readOnly
            autosize
            className="secret"
            data-autofocus
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
          <CopyButton text={secret} label={text.copy} onCopied={() => setCopied(true)} />
          <CodeSamples samples={codeSamples(location.origin, secret)} onCopied={() => setCopied(true)} />
          <Group justify="flex-end">
            <Button variant={isCopied ? "filled" : "default"} onClick={close}>
              {text.done}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

/** The text that copying by keyboard or menu puts on the clipboard. */
function selectedText(dialog: Element): string {
  const { activeElement } = document;
  if (activeElement instanceof HTMLTextAreaElement && dialog.contains(activeElement)) {
    return activeElement.value.slice(activeElement.selectionStart, activeElement.selectionEnd);
  }
  return String(getSelection());
}

interface CodeSamplesProps {
  readonly samples: readonly CodeSample[];
  readonly onCopied: () => void;
}

function CodeSamples({ samples, onCopied }: CodeSamplesProps) {
  return (
    <Tabs defaultValue={samples[0]?.label ?? null} keepMounted={false}>
      <Tabs.List aria-label={text.samples}>
        {samples.map(({ label }) => (
          <Tabs.Tab key={label} value={label}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {samples.map(({ label, code }) => (
        <Tabs.Panel key={label} value={label} pt="xs">
          <Code block className="command" tabIndex={0}>
            {code}
          </Code>
          <Group justify="flex-end" mt={4}>
            <CopyButton text={code} label={text.copySample(label)} onCopied={onCopied} isMinor />
          </Group>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  readonly isMinor?: boolean;
  readonly onCopied: () => void;
}

function CopyButton({ text: copiedText, label, isMinor = false, onCopied }: CopyButtonProps) {
  const { copy, copied, error } = useClipboard({ timeout: 4_000 });
  const reportCopied = useEffectEvent(onCopied);
  // A layout effect, so that nobody who sees that the secret was copied is asked whether to leave it behind.
  useLayoutEffect(() => {
    if (copied) reportCopied();
  }, [copied]);
  return (
    <Stack gap={4}>
      <Button
        {...(isMinor
          ? { size: "compact-xs", variant: "subtle" }
          : { fullWidth: true, color: copied ? "teal" : "indigo" })}
        leftSection={copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
        onClick={() => copy(copiedText)}
      >
        {copied ? strings.copied : label}
      </Button>
      {error && (
        <Text size="sm" className="danger" role="alert">
          {strings.copyFailed}
        </Text>
      )}
    </Stack>
  );
}

function ConfirmClose({ onBack, onClose }: { readonly onBack: () => void; readonly onClose: () => void }) {
  return (
    <Stack>
      <Alert color="red" icon={<TriangleAlert aria-hidden />} title={text.leaveTitle} role="alert">
        {text.leaveHint}
      </Alert>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {text.leave}
        </Button>
        <Button onClick={onBack} autoFocus>
          {text.goBack}
        </Button>
      </Group>
    </Stack>
  );
}

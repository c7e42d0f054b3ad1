import { Alert, Button, Code, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useClipboard, useWindowEvent } from "@mantine/hooks";
import { Check, Copy, TriangleAlert } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { strings } from "../strings.ts";

const text = strings.secret;

interface SecretDialogProps {
  readonly title: string;
  readonly name: string;
  readonly secret: string;
  /** What else there is to know, such as until when the old secret is accepted. */
  readonly note?: string | undefined;
  readonly onClose: () => void;
}

/** Shows a secret, this once. Whoever closes it without having copied the secret is asked. */
export function SecretDialog({ title, name, secret, note, onClose }: SecretDialogProps) {
  const [copied, setCopied] = useState(false);
  const [leaving, setLeaving] = useState(false);
  // The same question, as the browser asks it.
  useWindowEvent("beforeunload", (event) => {
    if (!copied) event.preventDefault();
  });
  const curl = `curl --header "Authorization: Bearer ${secret}" ${location.origin}/v1/tokens/self`;
  const close = () => (copied ? onClose() : setLeaving(true));
  const markCopied = useCallback(() => setCopied(true), []);
  return (
    <Modal opened onClose={close} title={title} size="lg" closeOnClickOutside={false}>
      {leaving ? (
        <Leaving onBack={() => setLeaving(false)} onLeave={onClose} />
      ) : (
        <Stack onCopy={markCopied}>
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
          <CopyButton text={secret} label={text.copy} onCopied={markCopied} />
          <div>
            <Group justify="space-between" mb={4}>
              <Text size="sm" fw={500}>
                {text.curl}
              </Text>
              <CopyButton text={curl} label={text.copyCurl} onCopied={markCopied} minor />
            </Group>
            <Code block className="command" tabIndex={0}>
              {curl}
            </Code>
          </div>
          <Group justify="flex-end">
            <Button variant={copied ? "filled" : "default"} onClick={close}>
              {text.done}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  readonly minor?: boolean;
  readonly onCopied: () => void;
}

function CopyButton({ text, label, minor = false, onCopied }: CopyButtonProps) {
  const { copy, copied, error } = useClipboard({ timeout: 4_000 });
  useEffect(() => {
    if (copied) onCopied();
  }, [copied, onCopied]);
  return (
    <Stack gap={4}>
      <Button
        {...(minor
          ? { size: "compact-xs", variant: "subtle" }
          : { fullWidth: true, color: copied ? "teal" : "indigo" })}
        leftSection={copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
        onClick={() => copy(text)}
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

function Leaving({ onBack, onLeave }: { readonly onBack: () => void; readonly onLeave: () => void }) {
  return (
    <Stack>
      <Alert color="red" icon={<TriangleAlert aria-hidden />} title={text.leaveTitle} role="alert">
        {text.leaveHint}
      </Alert>
      <Group justify="flex-end" gap="sm" className="dialog-buttons">
        <Button variant="default" onClick={onLeave}>
          {text.leave}
        </Button>
        <Button onClick={onBack} autoFocus>
          {text.goBack}
        </Button>
      </Group>
    </Stack>
  );
}

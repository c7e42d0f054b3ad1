import { Alert, Button, Code, Group, List, Stack, Text } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { ProblemError, UnreachableError } from "../../../client/errors.ts";
import { strings } from "../strings.ts";

interface ProblemAlertProps {
  readonly error: unknown;
  /** A further sentence, such as what to do now. */
  readonly hint?: string | false;
  /** Without it, there is no button to retry. */
  readonly onRetry?: (() => void) | undefined;
}

/** Shows an error with its code. */
export function ProblemAlert({ error, hint, onRetry }: ProblemAlertProps) {
  const { title, detail, code, requestId, errors } = describeError(error);
  return (
    <Alert color="red" icon={<TriangleAlert aria-hidden />} title={title} role="alert">
      <Stack gap="xs" align="flex-start">
        {detail && <Text size="sm">{detail}</Text>}
        {errors.length > 0 && (
          <List size="sm">
            {errors.map((violation) => (
              <List.Item key={`${violation.pointer ?? violation.parameter} ${violation.detail}`}>
                {(violation.pointer ?? violation.parameter ?? "").replace(/^\//, "")} {violation.detail}
              </List.Item>
            ))}
          </List>
        )}
        {hint && <Text size="sm">{hint}</Text>}
        <Group gap="xs">
          <Text size="xs">
            {strings.code} <Code>{code}</Code>
          </Text>
          {requestId && (
            <Text size="xs">
              {strings.requestId} <Code>{requestId}</Code>
            </Text>
          )}
        </Group>
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {strings.tryAgain}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** The title, text and code to show for an error. */
export function describeError(error: unknown) {
  if (error instanceof ProblemError) {
    const { title, detail, code, requestId, errors } = error;
    return { title, detail, code, requestId, errors };
  }
  const nothing = { requestId: undefined, errors: [] };
  if (error instanceof UnreachableError) {
    const { unreachable, unreachableHint } = strings.problems;
    return { title: unreachable, detail: unreachableHint, code: error.code, ...nothing };
  }
  const detail = error instanceof Error ? error.message : undefined;
  return { title: strings.problems.unexpected, detail, code: "unexpected", ...nothing };
}

import { Alert, Button, Stack, Text } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { strings } from "../strings.ts";
import { shellStrings } from "./strings.ts";

export interface PartErrorProps {
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** Shows that a part of the console could not be loaded, or has crashed. */
export function PartError({ error, onRetry }: PartErrorProps) {
  // A module that can't be fetched is a TypeError. So are many crashes, for which a retry does no harm.
  const hint = error instanceof TypeError ? strings.problems.unreachableHint : String(error);
  return (
    <Alert color="red" icon={<TriangleAlert aria-hidden />} title={shellStrings.partFailed} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{hint}</Text>
        <Button size="xs" variant="default" onClick={onRetry}>
          {strings.tryAgain}
        </Button>
      </Stack>
    </Alert>
  );
}

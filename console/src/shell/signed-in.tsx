import { Button, Center, Container, Loader, Stack, Text } from "@mantine/core";
import { useFetchedCaller } from "../api/queries.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { CurrentCallerProvider } from "../session/current-caller.tsx";
import { useSession } from "../session/session.tsx";
import { signInStrings } from "../sign-in/strings.ts";
import { Shell } from "./shell.tsx";
import { shellStrings } from "./strings.ts";

/** The pages of the signed-in user, once their token is loaded. */
export function SignedIn() {
  const { signOut } = useSession();
  const { data: self, error, refetch } = useFetchedCaller();
  if (self) {
    return (
      <CurrentCallerProvider self={self}>
        <Shell />
      </CurrentCallerProvider>
    );
  }
  if (error) {
    return (
      <Container component="main" size="xs" py={80}>
        <Stack>
          <ProblemAlert error={error} onRetry={() => refetch()} />
          <Button variant="default" onClick={signOut}>
            {shellStrings.signOut}
          </Button>
        </Stack>
      </Container>
    );
  }
  return (
    <Center component="main" mih="60vh">
      <Stack align="center" role="status">
        <Loader aria-hidden />
        <Text c="dimmed">{signInStrings.resuming}</Text>
      </Stack>
    </Center>
  );
}

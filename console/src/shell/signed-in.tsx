import { Button, Center, Container, Loader, Stack, Text } from "@mantine/core";
import { useOwnToken } from "../api/queries.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { CurrentTokenProvider } from "../session/current-token.tsx";
import { useSession } from "../session/session.tsx";
import { signInStrings } from "../sign-in/strings.ts";
import { Shell } from "./shell.tsx";
import { shellStrings } from "./strings.ts";

/** The pages of the signed-in user, once their token is loaded. */
export function SignedIn() {
  const { signOut } = useSession();
  const { data: self, error, refetch } = useOwnToken();
  if (self) {
    return (
      <CurrentTokenProvider self={self}>
        <Shell />
      </CurrentTokenProvider>
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

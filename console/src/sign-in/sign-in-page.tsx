import { Alert, Button, Checkbox, Container, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Info } from "lucide-react";
import { type FormEvent, useState } from "react";
import { createClient } from "../../../client/client.ts";
import { ProblemError } from "../../../client/errors.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { useSession } from "../session/session.tsx";
import { ColorSchemeButton } from "../shell/color-scheme-button.tsx";
import { Logo } from "../shell/logo.tsx";
import { signInStrings } from "./strings.ts";

const text = signInStrings;

/** Asks for a secret, and signs in with it if the API accepts it. */
export function SignInPage() {
  const { isRefused, signIn } = useSession();
  const [failure, setFailure] = useState<unknown>();
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  useDocumentTitle(`${text.title}`);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const secret = String(form.get("secret")).trim();
    setFailure(undefined);
    setWrong(secret === "" ? text.empty : undefined);
    if (secret === "") return;
    setBusy(true);
    try {
      await createClient({ baseUrl: "", token: secret }).getOwnToken();
      signIn(secret, form.has("remember"));
    } catch (error) {
      setBusy(false);
      if (error instanceof ProblemError && error.status === 401) setWrong(text.invalid);
      else setFailure(error);
    }
  }

  return (
    <div className="sign-in">
      <div className="corner">
        <ColorSchemeButton />
      </div>
      <Container component="main" size={440} w="100%">
        <Stack gap="lg">
          <Stack gap="xs" align="center">
            <Logo size={44} />
            <Title order={1} size="h2" ta="center">
              {text.title}
            </Title>
            <Text c="dimmed" ta="center">
              {text.intro}
            </Text>
          </Stack>
          {isRefused && !failure && !wrong && (
            <Alert color="yellow" className="warning-alert" icon={<Info aria-hidden />} role="status">
              {text.ended}
            </Alert>
          )}
          {failure !== undefined && <ProblemAlert error={failure} />}
          <Paper withBorder p="lg" radius="lg">
            <form onSubmit={submit} noValidate>
              <Stack>
                <PasswordInput
                  name="secret"
                  label={text.secret}
                  description={text.secretHint}
                  error={wrong}
                  autoComplete="current-password"
                  autoCapitalize="off"
                  spellCheck={false}
                  size="md"
                  data-autofocus
                  autoFocus
                />
                <Checkbox name="remember" label={text.remember} description={text.rememberHint} />
                <Button type="submit" size="md" loading={busy} fullWidth>
                  {text.submit}
                </Button>
              </Stack>
            </form>
          </Paper>
          <Text size="sm" c="dimmed" ta="center">
            {text.help}
          </Text>
        </Stack>
      </Container>
    </div>
  );
}

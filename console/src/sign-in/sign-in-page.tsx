import {
  Alert,
  Button,
  Center,
  Checkbox,
  Container,
  Loader,
  Paper,
  PasswordInput,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Info } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { createClient } from "../../../client/client.ts";
import { ProblemError } from "../../../client/errors.ts";
import type { Output } from "../../../client/types.ts";
import { signInPaths } from "../../../contract/sign-in-paths.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { storeIsPerson, wasPersonSignedIn } from "../session/person-session.ts";
import { useSession } from "../session/session.tsx";
import { ColorSchemeButton } from "../shell/color-scheme-button.tsx";
import { lazyPart } from "../shell/lazy-part.tsx";
import { Logo } from "../shell/logo.tsx";
import { PartError } from "../shell/part-error.tsx";
import { strings } from "../strings.ts";
import { signInStrings } from "./strings.ts";

const text = signInStrings;

const OrganizationSignIn = lazyPart(
  () => import("./organization-sign-in.tsx"),
  (error, retry) => <PartError error={error} onRetry={retry} />,
);

/** Signs people in with their organization's identity, if the service is configured for that, or with a secret. */
export function SignInPage() {
  const { isRefused, isPerson, signIn } = useSession();
  const [methods, setMethods] = useState<Output<"getSignIn">>();
  const [isResuming, setIsResuming] = useState(
    () => location.pathname === signInPaths.console || (wasPersonSignedIn() && !isRefused),
  );
  const [hasFailed, setHasFailed] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const [secretError, setSecretError] = useState<string>();
  const [busy, setBusy] = useState(false);
  useDocumentTitle(`${text.title}`);
  useEffect(() => {
    createClient({ baseUrl: "" })
      .getSignIn()
      // Signing in with a secret may still work. If not, it shows the error.
      .catch(() => ({ secrets: true, openIdConnect: null }))
      .then((found) => {
        setMethods(found);
        if (found.openIdConnect === null) setIsResuming(false);
      });
  }, []);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const secret = String(form.get("secret")).trim();
    setFailure(undefined);
    setSecretError(secret === "" ? text.empty : undefined);
    if (secret === "") return;
    setBusy(true);
    try {
      await createClient({ baseUrl: "", token: secret }).getOwnToken();
      signIn(secret, form.has("remember"));
    } catch (error) {
      setBusy(false);
      if (error instanceof ProblemError && error.status === 401) setSecretError(text.invalid);
      else setFailure(error);
    }
  }

  const offer = methods?.openIdConnect;
  const endResuming = (error?: unknown) => {
    storeIsPerson(false);
    setIsResuming(false);
    setHasFailed(error !== undefined);
  };
  const organization = offer && (
    <OrganizationSignIn key={`${isResuming}`} offer={offer} isResuming={isResuming} onEnd={endResuming} />
  );
  if (!methods || isResuming) {
    return (
      <Center component="main" mih="60vh">
        <Stack align="center" role="status">
          <Loader aria-hidden />
          <Text c="dimmed">{isResuming ? text.resuming : strings.loading}</Text>
        </Stack>
        {organization}
      </Center>
    );
  }
  const offersSecrets = methods.secrets || !offer;

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
              {offer ? text.organizationIntro : text.intro}
            </Text>
          </Stack>
          {isRefused && !failure && !secretError && (
            <Alert color="yellow" className="warning-alert" icon={<Info aria-hidden />} role="status">
              {isPerson ? text.endedPerson : text.ended}
            </Alert>
          )}
          {failure !== undefined && <ProblemAlert error={failure} />}
          {hasFailed && (
            <Alert color="red" icon={<Info aria-hidden />} role="alert">
              {text.failed}
            </Alert>
          )}
          {organization}
          {offer && offersSecrets && (
            <Text size="sm" c="dimmed" ta="center">
              {text.or}
            </Text>
          )}
          {offersSecrets && (
            <Paper withBorder p="lg" radius="lg">
              <form onSubmit={submit} noValidate>
                <Stack>
                  <PasswordInput
                    name="secret"
                    label={text.secret}
                    description={text.secretHint}
                    error={secretError}
                    autoComplete="current-password"
                    autoCapitalize="off"
                    spellCheck={false}
                    size="md"
                    data-autofocus={!offer}
                    autoFocus={!offer}
                  />
                  <Checkbox name="remember" label={text.remember} description={text.rememberHint} />
                  <Button type="submit" size="md" loading={busy} fullWidth>
                    {text.submit}
                  </Button>
                </Stack>
              </form>
            </Paper>
          )}
          {!offer && (
            <Text size="sm" c="dimmed" ta="center">
              {text.help}
            </Text>
          )}
        </Stack>
      </Container>
    </div>
  );
}

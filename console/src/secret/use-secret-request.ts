import { useMutation, usePrefetchQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Token } from "../../../client/types.ts";
import { refreshToken } from "../api/mutations.ts";
import { serviceQuery } from "../api/queries.ts";
import { useSession } from "../session/session.tsx";
import { type IssuedSecret, isOutcomeUnknown, type SecretRequest } from "./request-secret.ts";
import { SecretDialog } from "./secret-dialog.tsx";
import { useSecretIssuer } from "./secret-issuer.tsx";

interface SecretRequestOptions<T extends Token, Input> {
  /** The title of the dialog that shows the secret. */
  readonly title: string;
  /** A further sentence in that dialog. */
  readonly note?: (token: T) => string;
  /** Prepares the request. Nothing is sent yet. */
  readonly prepare: (prefix: string, input: Input) => Promise<SecretRequest<T>>;
  /** Called as soon as the token has its secret, even if the page that requested it is gone. */
  readonly onIssued?: (issued: IssuedSecret<T>) => void;
}

/**
 * Sends a request for a secret. If its outcome is unknown, the next call repeats the same request and ignores its input.
 * A new request is prepared only after the outcome is known.
 */
export function useSecretRequest<T extends Token, Input>(options: SecretRequestOptions<T, Input>) {
  const { title, note, prepare, onIssued } = options;
  const { issue } = useSecretIssuer();
  const queries = useQueryClient();
  const { client } = useSession();
  const [unsettled, setUnsettled] = useState<SecretRequest<T>>();
  // Cached by the time the form is submitted.
  usePrefetchQuery(serviceQuery(client));
  const readPrefix = async () => (await queries.fetchQuery(serviceQuery(client))).secretPrefix;
  const mutation = useMutation({
    mutationFn: async (input: Input) => {
      const request = unsettled ?? (await prepare(await readPrefix(), input));
      try {
        const issued = await issue(SecretDialog, title, request, note);
        onIssued?.(issued);
        setUnsettled(undefined);
        return issued.token;
      } catch (error) {
        setUnsettled(() => (isOutcomeUnknown(error) ? request : undefined));
        throw error;
      }
    },
    onSuccess: ({ id }) => void refreshToken(queries, id),
  });
  return { ...mutation, isOutcomeUnknown: unsettled !== undefined };
}

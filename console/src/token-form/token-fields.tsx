import { TagsInput, Textarea, TextInput } from "@mantine/core";
import { limits } from "../../../core/limits.ts";
import { ExpiryField } from "./expiry-field.tsx";
import { ScopePicker } from "./scope-picker.tsx";
import { formStrings } from "./strings.ts";
import type { TokenForm } from "./token-form.ts";

const text = formStrings;

interface TokenFieldsProps {
  readonly form: TokenForm;
  /** Whether the owner can be entered. */
  readonly withOwner?: boolean;
  /** The token's current expiry, which can be kept. */
  readonly currentExpiry?: string | null;
  /** The token's current scopes, which can be kept. */
  readonly currentScopes?: readonly string[];
}

/** The fields of a token, for creating and editing. */
export function TokenFields(props: TokenFieldsProps) {
  const { form, withOwner = false, currentExpiry = null, currentScopes = [] } = props;
  const firstEmpty = withOwner && form.getInitialValues().owner === "" ? "owner" : "name";
  return (
    <>
      {withOwner && (
        <TextInput
          label={text.owner}
          description={text.ownerHint}
          required
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={limits.ownerLength}
          autoFocus={firstEmpty === "owner"}
          {...form.getInputProps("owner")}
        />
      )}
      <TextInput
        label={text.name}
        description={text.nameHint}
        required
        autoComplete="off"
        autoFocus={firstEmpty === "name"}
        data-autofocus
        {...form.getInputProps("name")}
      />
      <Textarea
        label={text.description}
        description={text.optional}
        autosize
        minRows={1}
        maxRows={5}
        {...form.getInputProps("description")}
      />
      <ScopePicker
        value={form.values.scopes}
        current={currentScopes}
        error={form.errors["scopes"]}
        onChange={(scopes) => form.setFieldValue("scopes", scopes)}
      />
      <ExpiryField form={form} current={currentExpiry} />
      <TagsInput
        label={text.cidrs}
        description={text.cidrsHint}
        splitChars={[",", " "]}
        acceptValueOnBlur
        maxTags={limits.cidrsPerToken}
        {...form.getInputProps("cidrs")}
      />
    </>
  );
}

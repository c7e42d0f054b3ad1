import {
  type ConvertCSSVariablesInput,
  createTheme,
  defaultCssVariablesResolver,
  type MantineTheme,
} from "@mantine/core";
import { strings } from "./strings.ts";

/** The look of the console. */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily:
    'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Open Sans", "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: "650" },
  components: {
    // The lock would write a style element; the style sheet stops the page from scrolling instead.
    Modal: { defaultProps: { lockScroll: false, closeButtonProps: { "aria-label": strings.close } } },
    Drawer: { defaultProps: { lockScroll: false, closeButtonProps: { "aria-label": strings.close } } },
  },
});

/** The theme's variables: Mantine's, with the greys that are too faint to read made darker (contrast AA). */
export function cssVariables(merged: MantineTheme): ConvertCSSVariablesInput {
  const { variables, light, dark } = defaultCssVariablesResolver(merged);
  return {
    variables,
    light: {
      ...light,
      "--mantine-color-text": "#1b1f27",
      "--mantine-color-body": "#ffffff",
      "--mantine-color-dimmed": "#596172",
      "--mantine-color-placeholder": "#6b7280",
      "--mantine-color-error": "var(--mantine-color-red-9)",
      "--mantine-color-default-border": "#d4d9e1",
    },
    dark: {
      ...dark,
      "--mantine-color-text": "#d7dbe3",
      "--mantine-color-body": "#15181d",
      "--mantine-color-default": "#1c2027",
      "--mantine-color-default-hover": "#262b34",
      "--mantine-color-default-border": "#363d49",
      "--mantine-color-dimmed": "#9aa3b2",
      "--mantine-color-placeholder": "#8b94a3",
      "--mantine-color-error": "var(--mantine-color-red-5)",
    },
  };
}

import {
  type ConvertCSSVariablesInput,
  createTheme,
  defaultCssVariablesResolver,
  type MantineTheme,
} from "@mantine/core";
import { strings } from "./strings.ts";

const dialogDefaults = {
  // The lock would write a style element; the style sheet stops the page from scrolling instead.
  lockScroll: false,
  closeButtonProps: { "aria-label": strings.close },
  // The page has its own banner.
  attributes: { header: { role: "none" } },
};

/** The theme of the console. */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: "md",
  colors: {
    dark: [
      "#d7dbe3",
      "#b5bcc9",
      "#9aa3b2",
      "#6d7686",
      "#363d49",
      "#2a303a",
      "#1c2027",
      "#15181d",
      "#101317",
      "#0b0d10",
    ],
  },
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily:
    'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Open Sans", "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontWeight: "650" },
  components: {
    Modal: { defaultProps: dialogDefaults },
    Drawer: { defaultProps: dialogDefaults },
    // Its transition ignores that less motion is asked for.
    SegmentedControl: { defaultProps: { transitionDuration: 0 } },
  },
});

/** Mantine's colors that the console doesn't use. Their variables would be a third of the style sheet. */
const unusedColors = /^--mantine-color-(?:blue|cyan|grape|green|lime|orange|pink|violet)-/;

function withoutUnusedColors(variables: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !unusedColors.test(name)));
}

/** The theme's variables: Mantine's, with the greys that are too faint to read made darker (contrast AA). */
export function cssVariables(merged: MantineTheme): ConvertCSSVariablesInput {
  const { variables, light, dark } = defaultCssVariablesResolver(merged);
  return {
    variables: withoutUnusedColors(variables),
    light: {
      ...withoutUnusedColors(light),
      "--mantine-color-text": "#1b1f27",
      "--mantine-color-body": "#ffffff",
      "--mantine-color-dimmed": "#596172",
      "--mantine-color-placeholder": "#6b7280",
      "--mantine-color-error": "var(--mantine-color-red-9)",
      "--mantine-color-default-border": "#d4d9e1",
      "--mantine-color-teal-light-color": "#066a4b",
    },
    dark: {
      ...withoutUnusedColors(dark),
      "--mantine-color-placeholder": "#8b94a3",
      "--mantine-color-anchor": "var(--mantine-color-indigo-3)",
      "--mantine-color-error": "var(--mantine-color-red-5)",
    },
  };
}

import { testAccessibility } from "./axe.ts";
import { views } from "./views.ts";

/** One of each kind. `npm run test:scale` looks at every view, at every width in every scheme of colors. */
const names = [
  "sign-in",
  "my-tokens",
  "all-tokens",
  "actions",
  "create",
  "name-taken",
  "secret",
  "edit",
  "token-usage-table",
];

// A phone and a desktop.
testAccessibility(
  [
    { width: 390, color: "light" },
    { width: 1440, color: "dark" },
  ],
  views.filter(({ name }) => names.includes(name)),
);

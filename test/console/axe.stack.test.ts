import { testAccessibility } from "./axe.ts";
import { views } from "./views.ts";

/** The largest view and the largest form. `npm run test:scale` looks at every view, at every width in every scheme of colors. */
const names = ["all-tokens", "create", "token-usage-table"];

// A phone and a desktop.
testAccessibility(
  [
    { width: 390, color: "light" },
    { width: 1440, color: "dark" },
  ],
  views.filter(({ name }) => names.includes(name)),
);

import { testAccessibility } from "./axe.ts";

// A phone and a desktop. `npm run test:scale` looks at every width in every scheme of colors.
testAccessibility([
  { width: 390, color: "light" },
  { width: 1440, color: "dark" },
]);

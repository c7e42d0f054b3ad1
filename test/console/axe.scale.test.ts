import { colors, testAccessibility, widths } from "./axe.ts";

testAccessibility(widths.flatMap((width) => colors.map((color) => ({ width, color }))));

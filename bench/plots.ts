import type { Bar, Series } from "./figures.ts";
import { formatNumber } from "./figures.ts";

const colours = ["#0b57d0", "#b3261e", "#146c2e", "#8f4e00", "#6a3ea1", "#00696d", "#8c1d6b", "#5f6368"];

const width = 760;

/** Draws bars as an SVG image. @param unit of the values. */
export function drawBars(title: string, bars: readonly Bar[], unit: string): string {
  const [left, barHeight, top] = [330, 30, 50];
  const most = Math.max(...bars.map(({ value }) => value));
  const rows = bars.map(({ name, value }, index) => {
    const y = top + index * (barHeight + 8);
    const length = (value / most) * (width - left - 110);
    const middle = y + barHeight / 2 + 5;
    return [
      text(left - 10, middle, name, "end"),
      `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" fill="${colours[0]}"/>`,
      text(left + length + 8, middle, `${formatNumber(value)} ${unit}`),
    ].join("\n");
  });
  return image(title, top + bars.length * (barHeight + 8) + 10, rows);
}

/** Draws lines over a logarithmic x axis, as an SVG image. @param unit of the values. */
export function drawLines(title: string, series: readonly Series[], axis: string, unit: string): string {
  const [left, right, top, bottom] = [60, 490, 50, 330];
  const places = series[0]?.points.map(([x]) => x) ?? [];
  const most = Math.max(...series.flatMap(({ points }) => points.map(([, y]) => y)));
  const toX = (index: number) => left + (index / Math.max(1, places.length - 1)) * (right - left);
  const toY = (value: number) => bottom - (value / (most * 1.1)) * (bottom - top);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const y = toY(most * share).toFixed(1);
    const line = `<line x1="${left}" y1="${y}" x2="${right}" y2="${y}" stroke="#dadce0"/>`;
    return `${line}\n${text(left - 8, Number(y) + 4, formatNumber(most * share), "end")}`;
  });
  const labels = places.map((place, index) => text(toX(index), bottom + 20, formatNumber(place), "middle"));
  const lines = series.map(({ name, points }, index) => {
    const colour = colours[index % colours.length];
    const path = points.map(([, y], place) => `${toX(place).toFixed(1)},${toY(y).toFixed(1)}`).join(" ");
    const legend = top + 10 + index * 24;
    return [
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<rect x="${right + 15}" y="${legend - 10}" width="12" height="12" fill="${colour}"/>`,
      text(right + 33, legend, name),
    ].join("\n");
  });
  const axes = [text((left + right) / 2, bottom + 42, axis, "middle"), text(left, top - 10, unit, "middle")];
  return image(title, bottom + 60, [...grid, ...labels, ...lines, ...axes]);
}

function text(x: number, y: number, content: string, anchor = "start"): string {
  const escaped = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("`", "");
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped}</text>`;
}

function image(title: string, height: number, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" role="img">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="26" font-size="16">${title}</text>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

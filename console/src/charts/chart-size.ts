// In pixels. The room of a chart is kept free until it has come.

/** How high charts of calls are. */
export const chartHeight = 180;

/** The room of a small trend: 30 days are 2 pixels each, and one between them. */
export const trendSize = { width: 89, height: 18 } as const;

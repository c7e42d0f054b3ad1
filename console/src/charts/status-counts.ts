import type { StatusClass } from "../../../core/usage/log-line.ts";

/** How many calls had statuses of each class. */
export type StatusCounts = Readonly<Partial<Record<StatusClass, number>>>;

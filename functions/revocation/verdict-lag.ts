/**
 * How long after a change a gateway may still be given a verdict from before it, in milliseconds: the 300 ms that an
 * authorizer's read may be old when it answers, and the way of the answer.
 */
export const verdictLagMs = 500;

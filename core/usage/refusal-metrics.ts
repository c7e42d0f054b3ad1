/** How often a function refused for one reason. */
export interface RefusalCount {
  readonly reason: string;
  /** The name of the function: each authorizer has its own. */
  readonly functionName: string;
  readonly count: number;
}

/** Where refusals are counted. */
export interface RefusalMetrics {
  /**
   * What the functions of the service refused from one time to another (ISO 8601), the second one not included.
   * @throws LatchkeyError `unavailable`.
   */
  countRefusals(from: string, to: string): Promise<readonly RefusalCount[]>;
}

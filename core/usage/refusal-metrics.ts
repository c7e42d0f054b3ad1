/** The number of refusals by one function for one reason. */
export interface RefusalCount {
  readonly reason: string;
  /** The name of the function: each authorizer has its own. */
  readonly functionName: string;
  readonly count: number;
}

/** The source of refusal counts. */
export interface RefusalMetrics {
  /**
   * The refusals by the functions of the service from one time (ISO 8601) until another, which is excluded.
   * @throws LatchkeyError `unavailable`.
   */
  countRefusals(from: string, to: string): Promise<readonly RefusalCount[]>;
}

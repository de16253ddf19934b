/** What meters and signals from outside tell the dispatcher; whoever owns them hands these functions over. */

/** A limit that somebody puts on a node of a site's tree for a while. */
export interface NodeLimit {
  readonly nodeId: string;
  /** A per phase, or W in all: one of them. */
  readonly amps?: number;
  readonly watts?: number;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly until: number;
  /** How people call whoever set it. */
  readonly source: string;
  readonly priority: number;
  /** Only what the EVSEs draw together is limited, or each of them (§14a EnWG); else everything that flows through the node. */
  readonly of?: 'evses' | 'each';
}

/** The limits that hold at a site at an instant, or will within the next day. */
export type LimitsOf = (siteId: string, at: number) => Promise<readonly NodeLimit[]>;

/** The last value of a meter. */
export interface MeterValue {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Below 0: towards the grid. Absent where it tells currents alone. */
  readonly watts?: number;
  readonly ampsPerPhase?: readonly [number, number, number];
}

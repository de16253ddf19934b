/**
 * A site as physics sees it: every conductor carries a weighted sum of the currents of the EVSEs' legs, each at its
 * angle. Panels, fuse trees, phase rotation, line-to-line loads and both sides of a transformer are all this one form.
 */
export interface Site {
  readonly evses: readonly Evse[];
  readonly conductors: readonly Conductor[];
}

export interface Evse {
  readonly id: string;
  /** How many wires it can load alike: 1 or 3 for AC; a DC EVSE loads its three on the AC side. */
  readonly legs: number;
  /** Volts that drive the current of one leg: 230 to neutral, 400 (208, 240) between two phases. */
  readonly voltsPerLeg: number;
  /** The most it can give per leg, in A. */
  readonly maxAmps: number;
  /** Currents above 0 and below this cannot be given, in A: 6 for AC. */
  readonly minAmps: number;
  /** Grants are multiples of this, in A: 1 for most AC stations. */
  readonly stepAmps: number;
}

export interface Conductor {
  readonly id: string;
  /** How people call it: "feeder B, L2". */
  readonly name: string;
  /** The most that may flow for longer than its fuse allows, in A. */
  readonly ratingAmps: number;
  readonly taps: readonly Tap[];
}

/** What one ampere in one leg of an EVSE adds to a conductor. */
export interface Tap {
  /** Position of the EVSE in the site's list. */
  readonly evse: number;
  /** From 0. */
  readonly leg: number;
  /** Amperes here per ampere there; above 0 (the other way round is an angle of 180°). */
  readonly weight: number;
  readonly degrees: number;
}

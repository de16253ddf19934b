import { type Limit, PHASE_VOLTS, type Supply } from './car.ts';
import type { Core } from './core.ts';
import { watchDynamic } from './dynamic.ts';
import type { Evse } from './model.ts';
import type { Charge, Period, Profile } from './profiles.ts';

/** Why a profile cannot be kept, or that it was. */
export type ProfileVerdict = 'kept' | 'rejected';

/** Keeps a profile if the standard allows it for this EVSE (1.6 §5.16, 2.x K01), and obeys it at once. */
export function keepProfile(core: Core, profile: Profile): ProfileVerdict {
  const evse = core.evses[profile.evseId - 1];
  if (profile.evseId !== 0 && !evse) return 'rejected';
  switch (profile.purpose) {
    case 'ChargingStationMaxProfile':
      if (profile.evseId !== 0 || profile.kind === 'Relative') return 'rejected';
      break;
    case 'TxProfile':
      if (!evse?.transaction || !meansTransaction(core, evse, profile)) return 'rejected';
      break;
    case 'ChargingStationExternalConstraints':
      // Only an energy management system at the site sets these, never a CSMS (2.x K01.FR.22).
      return 'rejected';
  }
  core.profiles.add(profile);
  watchDynamic(core, profile);
  core.charging.refresh();
  return 'kept';
}

function meansTransaction(core: Core, evse: Evse, { transactionId }: Profile): boolean {
  return transactionId === undefined || transactionId === core.charging.chargeOf(evse).transactionId;
}

export interface Composite {
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly periods: readonly Period[];
}

/** What the profiles together allow at an EVSE, or at the whole station, from now on (1.6 §5.7, 2.x K08). */
export function compositeSchedule(
  core: Core,
  evse: Evse | undefined,
  seconds: number,
  unit: 'A' | 'W',
): Composite {
  const start = core.now();
  const supply = evse?.spec ?? wholeStation(core);
  const charge: Charge = evse ? { ...core.charging.chargeOf(evse), sharers: 1 } : { evseId: 0, sharers: 1 };
  const periods: Period[] = [];
  for (const time of core.profiles.changes(start, start + seconds * 1000, charge)) {
    const limit = core.profiles.limitAt(time, charge);
    const phases = Math.min(supply.phases, limit.phases ?? 3);
    const period = { from: Math.round((time - start) / 1000), limit: rate(limit, supply, phases, unit) };
    const last = periods.at(-1);
    if (last?.limit === period.limit && last.phases === phases) continue;
    periods.push({ ...period, ...(supply.kind === 'AC' && { phases }) });
  }
  return { start, periods };
}

function wholeStation({ evses }: Core): Supply {
  const { kind, phases } = evses[0]!.spec;
  const sum = (of: (evse: Evse) => number) => evses.reduce((total, evse) => total + of(evse), 0);
  return {
    kind,
    phases,
    maxAmps: sum(({ spec }) => spec.maxAmps),
    maxWatts: sum(({ spec }) => spec.maxWatts),
  };
}

/** A limit in one unit, never above what the hardware gives, to one decimal. */
function rate({ amps, watts }: Limit, supply: Supply, phases: number, unit: 'A' | 'W'): number {
  const volts = PHASE_VOLTS * phases;
  const most = Number.POSITIVE_INFINITY;
  const value =
    unit === 'A'
      ? Math.min(supply.maxAmps, amps ?? most, (watts ?? most) / volts)
      : Math.min(supply.maxWatts, watts ?? most, (amps ?? most) * volts);
  return Math.round(value * 10) / 10;
}

/** Reads an optional time of the wire. */
export function instant(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

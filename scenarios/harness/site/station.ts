import type { ManualTimers, Version } from '@busbar/ocpp';
import { type Charge, compositeLimit } from '../../../server/energy/composite.ts';
import { readProfile } from '../../../server/energy/ocpp-profile.ts';
import type { Profile, Supply } from '../../../server/energy/profile.ts';
import { connect, type Wire } from './wire.ts';

/** What is wrong with a station, and from when on, in epoch ms. */
export interface Habit {
  readonly kind: 'obeys' | 'late' | 'deaf' | 'refuses' | 'ignores' | 'vanishes' | 'reboots';
  readonly from: number;
  readonly until: number;
  /** It tells nobody what its car draws. */
  readonly unmeasured?: boolean;
}

const lateMs = 25_000;
const neverMs = 3_600_000;
const latencyMs = 50;
const wattsPerAmp = 3 * 230;

interface Update {
  readonly chargingProfileId: number;
  readonly scheduleUpdate: { readonly limit: number };
}

/** A station of one EVSE that keeps profiles as the standard says, and obeys them as its habit lets it. */
export function createStation(options: {
  readonly version: Version;
  readonly timers: ManualTimers;
  readonly supply: Supply;
  readonly habit: Habit;
}) {
  const { version, timers, supply, habit } = options;
  let kept: Profile[] = [];
  let wire: Wire | undefined;
  let transaction: { id: string; startedAt: number } | undefined;
  let known: { until: number; amps: number } | undefined;
  let messages = 0;
  let bytes = 0;
  const has = (kind: Habit['kind']) =>
    habit.kind === kind && timers.now() >= habit.from && timers.now() < habit.until;

  function limit(): number {
    const now = timers.now();
    if (known && now < known.until) return known.amps;
    const charge: Charge = {
      supply,
      transactionId: transaction?.id ?? null,
      startedAt: transaction?.startedAt ?? null,
    };
    const [first] = compositeLimit(kept, charge, now, now + 3_600_000);
    known = { until: first!.to, amps: first!.amps ?? supply.maxAmps! };
    return known.amps;
  }

  function answer(action: string, payload: unknown): { payload: unknown; afterMs: number } {
    messages += 1;
    const said = (status: string) => ({ payload: { status }, afterMs: habit.kind === 'late' ? lateMs : 20 });
    // Connected, and yet nothing comes through any more: it neither obeys nor answers.
    if (has('deaf')) return { payload: {}, afterMs: neverMs };
    if (action === 'UpdateDynamicSchedule') return said(update(payload as Update));
    if (action !== 'SetChargingProfile') return said('Accepted');
    const told = payload as {
      evseId?: number;
      connectorId?: number;
      chargingProfile?: unknown;
      csChargingProfiles?: unknown;
    };
    const profile = readProfile(
      told.evseId ?? told.connectorId ?? 0,
      told.csChargingProfiles ?? told.chargingProfile,
    );
    if (!profile) return said('Rejected');
    if (profile.purpose === 'tx' && profile.transactionId !== transaction?.id) return said('Rejected');
    if (refuses(profile)) return said('Rejected');
    keep(profile);
    return said('Accepted');
  }

  /** It takes more, and not less. */
  function refuses({ unit, purpose, periods }: Profile): boolean {
    const asked = periods[0]?.limit ?? 0;
    const lower = (unit === 'W' ? asked / wattsPerAmp : asked) < limit();
    return has('refuses') && purpose === 'tx' && lower;
  }

  /** The next value of a dynamic limit, which lasts from now (2.1, K28). */
  function update({ chargingProfileId, scheduleUpdate }: Update): 'Accepted' | 'Rejected' {
    const profile = kept.find(({ id, kind }) => id === chargingProfileId && kind === 'dynamic');
    const next = profile && { ...profile, periods: [{ from: 0, limit: scheduleUpdate.limit }] };
    if (!next || refuses(next)) return 'Rejected';
    keep(next);
    return 'Accepted';
  }

  function keep(profile: Profile): void {
    kept = [
      ...kept.filter(
        (other) =>
          other.id !== profile.id &&
          !(
            other.purpose === profile.purpose &&
            other.stackLevel === profile.stackLevel &&
            other.transactionId === profile.transactionId
          ),
      ),
      profile.kind === 'dynamic' ? { ...profile, start: timers.now() } : profile,
    ];
    known = undefined;
  }

  return {
    habit,
    /** What its cable offers now, in A. */
    offers: () => (has('ignores') ? supply.maxAmps! : limit()),
    /** What its car shall give back now, in W. */
    gives(): number {
      const now = timers.now();
      const told = kept.find(
        ({ purpose, transactionId, start, seconds }) =>
          purpose === 'tx' &&
          transactionId === transaction?.id &&
          start !== null &&
          now >= start &&
          now < start + (seconds ?? 0) * 1000,
      );
      return Math.max(0, -(told?.periods[0]?.setpoint ?? 0));
    },
    begin(id: string): void {
      transaction = { id, startedAt: timers.now() };
      known = undefined;
    },
    end(): void {
      kept = kept.filter(({ purpose }) => purpose !== 'tx');
      transaction = undefined;
      known = undefined;
    },
    /** Power was away: profiles of transactions are forgotten, defaults are kept (1.6 §5.16.1, 2.x K01.FR.27). */
    reboot(): void {
      kept = kept.filter(({ purpose }) => purpose !== 'tx');
      known = undefined;
    },
    connect(): Wire {
      wire = connect({ version, timers, latencyMs, answer });
      return wire;
    },
    disconnect(): void {
      bytes += wire?.bytes() ?? 0;
      wire?.cut();
      wire = undefined;
    },
    wire: () => wire,
    profiles: () => kept,
    messages: () => messages,
    /** What was written to it and by it over all its connections. */
    bytes: () => bytes + (wire?.bytes() ?? 0),
  };
}

export type SimStation = ReturnType<typeof createStation>;

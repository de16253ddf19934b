import type { Bus } from '../../platform/bus.ts';
import type { Database } from '../../platform/database/database.ts';
import type { MeterValue } from '../readings-face.ts';
import type { Values } from './contract.ts';

/** The last power that a meter told, by our signs: above 0 is import, sun made, battery charged, load used. */
export interface KnownValue extends MeterValue {
  readonly socPercent?: number;
  /** Older than this it counts as unknown. */
  readonly staleSeconds: number;
}

export interface MeterNews extends KnownValue {
  readonly meterId: string;
  readonly siteId: string;
}

/** On this subject every node hears of every reading that was taken. */
export const meterValueSubject = 'meter.value';

interface Message {
  readonly meterId: string;
  readonly siteId: string;
  readonly at: string;
  readonly values: Values;
  readonly staleSeconds: number;
}

export function publishValue(bus: Bus, message: Omit<Message, 'at'> & { readonly at: Date }): void {
  bus.publish(meterValueSubject, { ...message, at: message.at.toISOString() });
}

/**
 * What a meter's values tell of what flows; undefined when they tell nothing. Currents alone do not say which way they flow:
 * they count as drawn, which keeps a conductor safe either way, and only where no phase is missing.
 */
export function flowOf(at: number, values: Values, staleSeconds: number): KnownValue | undefined {
  const { powerW, currentL1A, currentL2A, currentL3A, socPercent } = values;
  const currents = [currentL1A, currentL2A, currentL3A];
  if (powerW === undefined && currents.includes(undefined)) return undefined;
  const [l1 = 0, l2 = 0, l3 = 0] =
    powerW === undefined ? currents.map((amps) => Math.abs(amps ?? 0)) : currents;
  return {
    at,
    staleSeconds,
    ...(powerW !== undefined && { watts: powerW }),
    ...(currents.some((amps) => amps !== undefined) && { ampsPerPhase: [l1, l2, l3] as const }),
    ...(socPercent !== undefined && { socPercent }),
  };
}

/** Keeps the last value of every meter in memory, from the first time that somebody asks or listens. */
export function createMeterValues({ db, bus }: { readonly db: Database; readonly bus: Bus }) {
  const values = new Map<string, KnownValue>();
  const listeners = new Set<(news: MeterNews) => void>();
  let opening: Promise<unknown> | undefined;

  function hear({ meterId, siteId, at, values: told, staleSeconds }: Message): void {
    const value = flowOf(Date.parse(at), told, staleSeconds);
    const known = values.get(meterId);
    if (!value || (known && known.at > value.at)) return;
    values.set(meterId, value);
    for (const listener of listeners) listener({ meterId, siteId, ...value });
  }

  /** Reads what is known and goes on listening. Resolves once `meterValue` can be trusted. */
  function open(): Promise<unknown> {
    opening ??= (async () => {
      await bus.subscribe(meterValueSubject, (data) => hear(data as Message));
      const rows = await db
        .selectFrom('meter_state')
        .innerJoin('meter', 'meter.id', 'meter_state.meter_id')
        .select(['meter.id', 'meter.site_id', 'meter_state.at', 'meter_state.values', 'stale_seconds'])
        .where('meter.retired_at', 'is', null)
        .where('meter_state.at', 'is not', null)
        .execute();
      for (const row of rows)
        hear({
          meterId: row.id,
          siteId: row.site_id,
          at: row.at!.toISOString(),
          values: row.values as Values,
          staleSeconds: row.stale_seconds,
        });
    })().catch((error) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  return {
    open,
    /** The last value; the caller holds its age against `staleSeconds`. */
    meterValue: (meterId: string): KnownValue | undefined => values.get(meterId),
    /** Told of each new value, on every node that has called `open`. */
    onValue(listener: (news: MeterNews) => void) {
      listeners.add(listener);
      return { end: () => void listeners.delete(listener) };
    },
  };
}

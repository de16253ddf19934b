import type { ProfileParams } from '../../../../server/energy/contract.ts';
import { fromField } from '../../dates.ts';
import type { Limits } from './limitSeries.ts';

/** What somebody fills in to set a limit. */
export interface LimitWish {
  /** each: every EVSE · station: all together · evse-2 · charge-2: the transaction that runs at EVSE 2. */
  readonly where: string;
  readonly value: number | '';
  readonly unit: 'A' | 'kW';
  /** As a datetime-local field holds it; empty: now. */
  readonly from: string;
  /** Empty: until something else is said. */
  readonly until: string;
  readonly repeat: 'once' | 'daily' | 'weekly';
}

export const emptyWish: LimitWish = {
  where: 'each',
  value: '',
  unit: 'A',
  from: '',
  until: '',
  repeat: 'once',
};

/** The wish as the command takes it; undefined while something is missing. */
export function paramsOf(
  wish: LimitWish,
  { evses }: Pick<Limits, 'evses'>,
  now: Date,
): ProfileParams | undefined {
  const { where, value, unit, repeat } = wish;
  if (value === '' || value < 0) return undefined;
  const from = fromField(wish.from);
  const until = fromField(wish.until);
  if (repeat !== 'once' && (!from || !until)) return undefined;
  const seconds = until && Math.round((Date.parse(until) - (from ? Date.parse(from) : now.getTime())) / 1000);
  if (seconds !== null && seconds !== '' && Number(seconds) <= 0) return undefined;
  const [kind, number] = where.split('-');
  const evse = number === undefined ? 0 : Number(number);
  const transactionId = evses.find((one) => one.number === evse)?.transactionId;
  return {
    ...(kind === 'station' && { purpose: 'station_max' as const }),
    ...(kind === 'charge' && transactionId && { purpose: 'tx' as const, transactionId }),
    evse,
    unit: unit === 'A' ? 'A' : 'W',
    periods: [{ from: 0, limit: unit === 'A' ? value : Math.round(value * 1000) }],
    ...(repeat !== 'once' && { kind: repeat }),
    ...(from && { start: from }),
    ...(seconds && { seconds: Number(seconds) }),
  };
}

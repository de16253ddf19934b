import { dayMs, type Forecaster, type Measured, quantile } from './series.ts';

/** Weeks that count: before that, the season was another one. */
const weeksBack = 5;
/** How long what is used more or less than usual now is expected to last. */
const memoryMs = 2 * 3_600_000;

/**
 * Expects of a building what it used at the same time on the same weekday in the last weeks, and on days like it in the
 * last one; and for the next hours, what it now uses more or less than that.
 * `weekdayOf`: 1 is Monday, by the site's zone, so that a change of the clocks moves nothing.
 */
export function loadForecaster(
  local: (at: number) => { readonly weekday: number; readonly minute: number },
): Forecaster {
  return (past, slots) => {
    const last = past.at(-1);
    if (!last) return slots.map((at) => ({ at, watts: 0, low: 0, high: 0 }));
    const recent = past.filter(({ at }) => at >= last.at - weeksBack * 7 * dayMs);
    const table = tableOf(recent, local, last.at);
    const usual = (at: number) => {
      const values = table(local(at)) ?? recent.map(({ watts }) => watts);
      return [quantile(values, 0.2)!, quantile(values, 0.5)!, quantile(values, 0.8)!] as const;
    };
    const apart = last.watts - usual(last.at)[1];
    return slots.map((at) => {
      const [low, watts, high] = usual(at);
      const now = apart * Math.exp(-(at - last.at) / memoryMs);
      const shifted = (value: number) => Math.max(0, value + now);
      return { at, watts: shifted(watts), low: shifted(low), high: shifted(high) };
    });
  };
}

type Local = { readonly weekday: number; readonly minute: number };

/** What was used at a time of the week: the same weekday counts twice, days like it of the last week once. */
function tableOf(past: readonly Measured[], local: (at: number) => Local, now: number) {
  const sameDay = new Map<number, number[]>();
  const likeIt = new Map<number, number[]>();
  const put = (map: Map<number, number[]>, key: number, watts: number) => {
    const known = map.get(key);
    if (known) known.push(watts);
    else map.set(key, [watts]);
  };
  for (const { at, watts } of past) {
    const time = local(at);
    put(sameDay, time.weekday * 1440 + time.minute, watts);
    if (at >= now - 7 * dayMs) put(likeIt, kindOf(time.weekday) * 1440 + time.minute, watts);
  }
  return ({ weekday, minute }: Local): number[] | undefined => {
    const same = sameDay.get(weekday * 1440 + minute) ?? [];
    const like = likeIt.get(kindOf(weekday) * 1440 + minute) ?? [];
    const all = [...same, ...same, ...like];
    return all.length > 0 ? all : undefined;
  };
}

/** Workdays, Saturdays and Sundays are alike among themselves. */
const kindOf = (weekday: number) => (weekday === 6 ? 1 : weekday === 7 ? 2 : 0);

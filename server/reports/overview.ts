import { Temporal } from 'temporal-polyfill';
import { type FindRunning, findStationItems } from '../locations/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';
import { type Sentence, sentences } from '../platform/sentence.ts';
import { createCache } from './cache.ts';
import type { Overview, Trouble } from './contract.ts';
import {
  type Counts,
  countNetwork,
  energySince,
  type FailingRow,
  findFailing,
  findWrong,
  maxWrong,
  type Place,
  type WrongRow,
} from './overview-store.ts';

/** Several windows of one person ask at once after each event. */
const countsForMs = 1000;
/** Energy and attempts are sums over a whole day: told to the half minute. */
const sumsForMs = 30_000;
const dayMs = 86_400_000;

const say = sentences('overview', {
  empty: 'No stations yet.',
  well: 'Everything is all right: {online} of {stations} stations online.',
  wrong: '{wrong} of {stations} stations need attention.',
  failing: 'The last charging attempts here all ended without energy.',
});

export interface OverviewDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly findRunning: FindRunning;
}

interface Now {
  readonly counts: Counts;
  readonly wrong: readonly WrongRow[];
}

interface Sums {
  readonly energyTodayWh: number;
  readonly failing: readonly FailingRow[];
}

/** Tells how the network is at a glance, and stays quick however many look. */
export function createOverview({ db, clock, findRunning }: OverviewDeps) {
  const now = () => clock.now().getTime();
  const countsOf = createCache<Now>({ now, forMs: countsForMs });
  const sumsOf = createCache<Sums>({ now, forMs: sumsForMs });

  return async (scope: Scope, query: Place & { zone?: string | undefined }): Promise<Overview> => {
    const { zone = 'UTC', ...place } = query;
    const key = JSON.stringify([scope.organizationIds, scope.siteIds, place.organizationId, place.siteId]);
    const at = clock.now();
    const [{ counts, wrong }, { energyTodayWh, failing }] = await Promise.all([
      countsOf(key, async () => {
        const [counts, wrong] = await Promise.all([
          countNetwork(db, scope, place),
          findWrong(db, scope, place),
        ]);
        return { counts, wrong };
      }),
      sumsOf(`${zone} ${key}`, async () => {
        const [energyTodayWh, failing] = await Promise.all([
          energySince(db, scope, place, startOfDay(at, zone)),
          findFailing(db, scope, place, new Date(at.getTime() - dayMs)),
        ]);
        return { energyTodayWh, failing };
      }),
    ]);
    const named = new Set(wrong.map(({ id }) => id));
    const alsoFailing = failing.filter(({ id }) => !named.has(id));
    const wrongTotal = (wrong[0]?.total ?? 0) + alsoFailing.length;
    return {
      asOf: at.toISOString(),
      sites: counts.sites,
      stations: counts.stations,
      online: counts.online,
      evses: counts.evses,
      connectors: counts.connectors,
      activeTransactions: counts.active,
      powerW: counts.power_w,
      energyTodayWh,
      wrong: await nameTroubles({ db, findRunning, now: at }, scope, wrong, alsoFailing),
      wrongTotal,
      sentence: overviewSentence(counts, wrongTotal),
    };
  };
}

async function nameTroubles(
  reading: Parameters<typeof findStationItems>[0],
  scope: Scope,
  wrong: readonly WrongRow[],
  failing: readonly FailingRow[],
): Promise<Trouble[]> {
  const faulted = wrong.filter(({ kind }) => kind === 'faulted');
  const others = wrong.filter(({ kind }) => kind !== 'faulted');
  const all = [...faulted, ...failing.map((row) => ({ ...row, kind: 'failing' as const })), ...others];
  const shown = all.slice(0, maxWrong);
  const items = await findStationItems(
    reading,
    scope,
    shown.map(({ id }) => id),
  );
  return shown.flatMap(({ id, kind, since }) => {
    const item = items.get(id);
    if (!item) return [];
    const { identity, name, siteId, siteName } = item;
    const sentence = kind === 'failing' ? say('failing') : item.sentence;
    const station = { stationId: id, identity, name, siteId, siteName };
    return [{ kind, ...station, since: since?.toISOString() ?? null, sentence: { ...sentence } }];
  });
}

function overviewSentence({ stations, online }: Counts, wrong: number): Sentence {
  if (stations === 0) return say('empty');
  return wrong === 0 ? say('well', { online, stations }) : say('wrong', { wrong, stations });
}

/** When the day of a moment began in a zone. */
export function startOfDay(at: Date, zone: string): Date {
  const instant = Temporal.Instant.fromEpochMilliseconds(at.getTime());
  return new Date(instant.toZonedDateTimeISO(zone).startOfDay().epochMilliseconds);
}

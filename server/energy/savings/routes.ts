import { inScope } from '../../access/index.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { EnergyHouse } from '../house.ts';
import { pricesOf, quarterMs, readPriceSettings } from '../prices/market.ts';
import { findSite } from '../reach.ts';
import * as contract from './contract.ts';
import { savingOf } from './reckon.ts';
import { saySaving } from './sentences.ts';
import { type Reckoned, savingDays } from './store.ts';

const dayMs = 86_400_000;
const usualDays = 30;
const mostDays = 400;

/** What charging when it suited saved, for people: of one transaction, and of a site by day. */
export function savingRoutes({ db, clock }: Pick<EnergyHouse, 'db' | 'clock'>): Handled[] {
  return [
    handle(contract.getSaving, async ({ params: { id }, scope }) => {
      const transaction = await db
        .selectFrom('transaction as t')
        .leftJoin('site as s', 's.id', 't.site_id')
        .select(['t.state', 't.site_id', 's.zone'])
        .where('t.id', '=', id)
        .where(inScope(scope, 't.organization_id', 't.site_id'))
        .executeTakeFirst();
      if (!transaction) throw notFound('such transaction');
      if (transaction.state === 'active') return { sentence: saySaving('running'), saving: null };
      const { reckoned, waits } = await savingOf(db, id, clock.now());
      if (!reckoned) return { sentence: saySaving('nothing'), saving: null };
      const { sun, battery, grid } = reckoned.saving.sources;
      if (reckoned.currency === null && sun + battery + grid === 0)
        return { sentence: saySaving(waits ? 'waiting' : 'nothing'), saving: null };
      const site = { id: reckoned.siteId, zone: transaction.zone ?? 'UTC' };
      const first = reckoned.firstQuarter.getTime();
      const prices = await pricesOf(
        db,
        site,
        await readPriceSettings(db, site.id),
        first,
        reckoned.drawn.length,
      );
      return {
        sentence: waits ? saySaving('waiting') : sentenceOf(reckoned),
        saving: {
          ...savingShape(reckoned),
          quarters: reckoned.drawn.map((drawnWh, i) => ({
            at: new Date(first + i * quarterMs).toISOString(),
            drawnWh,
            atOnceWh: reckoned.atOnce[i] ?? 0,
            buy: prices[i]?.buy ?? null,
          })),
        },
      };
    }),

    handle(contract.getSavings, async ({ params: { siteId }, query, scope }) => {
      const site = await findSite(db, scope, siteId);
      const to = query.to ? new Date(query.to) : clock.now();
      const from = query.from ? new Date(query.from) : new Date(to.getTime() - usualDays * dayMs);
      if (to <= from || to.getTime() - from.getTime() > mostDays * dayMs) throw badSpan();
      const days = await savingDays(db, site, from, to);
      // Who changed the currency has two: the latest one is told of.
      const currency = days.findLast((day) => day.currency !== null)?.currency ?? null;
      const priced = days.filter((day) => day.currency !== null && day.currency === currency);
      const sum = (
        of: readonly (typeof days)[number][],
        value: (day: (typeof days)[number]) => number | null,
      ) => of.reduce((total, day) => total + (value(day) ?? 0), 0);
      const count = sum(days, (day) => day.count);
      const [cost, atOnceCost] = [sum(priced, (day) => day.cost), sum(priced, (day) => day.at_once)];
      const saved = currency === null ? null : atOnceCost - cost;
      const clean = days.some(({ grams }) => grams !== null);
      return {
        sentence: sumSentence(saved, currency, count),
        currency,
        count,
        energyWh: sum(days, ({ wh }) => wh),
        sunWh: sum(days, ({ sun }) => sun),
        batteryWh: sum(days, ({ battery }) => battery),
        gridWh: sum(days, ({ grid }) => grid),
        cost: currency === null ? null : cost,
        atOnceCost: currency === null ? null : atOnceCost,
        saved,
        savedGrams: clean ? sum(days, ({ grams }) => grams) : null,
        days: priced.map((day) => ({
          at: day.at.toISOString(),
          count: day.count,
          cost: day.cost,
          atOnceCost: day.at_once,
          saved: day.cost === null || day.at_once === null ? null : day.at_once - day.cost,
        })),
      };
    }),
  ];
}

/** What was saved as others show it, without its quarters. */
export function savingShape(reckoned: Reckoned): Omit<contract.SavingShape, 'quarters'> {
  const { saving, currency, wattHours } = reckoned;
  const { sun, battery, grid } = saving.sources;
  const { drawn, atOnce } = saving;
  const told = currency !== null && drawn.cost !== null && atOnce.cost !== null;
  const way = ({ cost, demand, grams }: typeof drawn) => ({
    cost: told ? cost : null,
    demand: told ? demand : null,
    carbonGrams: grams,
  });
  return {
    endedAt: reckoned.endedAt.toISOString(),
    currency,
    energyWh: wattHours,
    sources: {
      sunWh: sun,
      batteryWh: battery,
      gridWh: grid,
      unknownWh: Math.max(0, wattHours - sun - battery - grid),
    },
    watts: reckoned.watts,
    drawn: way(drawn),
    atOnce: way(atOnce),
    saved: told ? atOnce.cost! - drawn.cost! : null,
    savedGrams: drawn.grams === null || atOnce.grams === null ? null : atOnce.grams - drawn.grams,
  };
}

/** Less than this is the same, in money. */
const leastMoney = 0.005;

/** What was saved, in words. */
export function sentenceOf({ saving, currency, watts }: Reckoned): Sentence {
  const [cost, atOnce] = [saving.drawn.cost, saving.atOnce.cost];
  if (currency === null || cost === null || atOnce === null) return saySaving('unpriced');
  const power = (watts / 1000).toFixed(1);
  const saved = atOnce - cost;
  const said = { cost: cost.toFixed(2), currency, power };
  if (Math.abs(saved) < leastMoney) return saySaving('same', said);
  return saved > 0
    ? saySaving('saved', { ...said, atOnce: atOnce.toFixed(2), saved: saved.toFixed(2) })
    : saySaving('dearer', { ...said, more: (-saved).toFixed(2) });
}

function sumSentence(saved: number | null, currency: string | null, count: number): Sentence {
  if (count === 0) return saySaving('sum_empty');
  if (saved === null || currency === null) return saySaving('unpriced');
  return saved >= leastMoney
    ? saySaving('sum_saved', { saved: saved.toFixed(2), currency, count })
    : saySaving('sum_none', { count });
}

const badSpan = () =>
  problem(422, {
    title: 'Bad span of time',
    detail: `The span must end after it begins, and last ${mostDays} days at the most.`,
    errors: [{ path: 'query/to', message: 'is not after from, or too far from it' }],
  });

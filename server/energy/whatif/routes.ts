import type { Kysely } from 'kysely';
import { inScope } from '../../access/index.ts';
import { change, requireSite } from '../../locations/index.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { EnergyHouse } from '../house.ts';
import { requireSeries } from '../prices/routes.ts';
import { findSite } from '../reach.ts';
import * as contract from './contract.ts';
import { paybackYears } from './outcome.ts';
import { sayWhatIf } from './sentences.ts';
import type { WhatIfRow } from './store.ts';

/** Questions that are kept of a site. */
const mostKept = 50;
/** On this subject workers hear that a question was asked. */
export const whatIfAsked = 'what-if.asked';

/** Questions to a site's past, for people: asked, listed with their answers, forgotten. */
export function whatIfRoutes(house: EnergyHouse): Handled[] {
  const { db, bus, clock, newId } = house;

  async function find(scope: Scope, whatIfId: string): Promise<WhatIfRow> {
    const row = await db
      .selectFrom('what_if')
      .selectAll()
      .where('id', '=', whatIfId)
      .where(inScope(scope, 'what_if.organization_id', 'what_if.site_id'))
      .executeTakeFirst();
    if (!row) throw notFound('such question');
    return row as unknown as WhatIfRow;
  }

  return [
    handle(contract.listWhatIfs, async ({ params: { siteId }, scope }) => {
      await findSite(db, scope, siteId);
      const rows = await db
        .selectFrom('what_if')
        .selectAll()
        .where('site_id', '=', siteId)
        .orderBy('asked_at', 'desc')
        .limit(mostKept)
        .execute();
      return { items: rows.map((row) => shapeOf(row as unknown as WhatIfRow)) };
    }),

    handle(contract.getWhatIf, async ({ params: { whatIfId }, scope }) =>
      shapeOf(await find(scope, whatIfId)),
    ),

    handle(contract.askWhatIf, async ({ params: { siteId }, body, caller, scope }) => {
      await findSite(db, scope, siteId);
      const { name, weeks, ...asked } = body;
      if (!changesSomething(asked)) throw changesNothing();
      if (asked.batteryWh > 0 !== asked.batteryWatts > 0) throw halfBattery();
      if (asked.prices && asked.pricesNow && asked.prices.currency !== asked.pricesNow.currency)
        throw twoCurrencies();
      const id = newId();
      await change(house, async (trx) => {
        const site = await requireSite(trx, scope, siteId);
        if ((await countOf(trx, siteId)) >= mostKept) throw tooMany();
        for (const prices of [asked.prices, asked.pricesNow]) {
          await requireSeries(trx, scope, 'price_series', prices?.buySeriesId ?? null);
          await requireSeries(trx, scope, 'price_series', prices?.sellSeriesId ?? null);
          await requireSeries(trx, scope, 'carbon_series', prices?.carbonSeriesId ?? null);
        }
        await trx
          .insertInto('what_if')
          .values({
            id,
            organization_id: site.organization_id,
            site_id: siteId,
            name,
            weeks,
            change: JSON.stringify(asked),
            state: 'waiting',
            asked_at: clock.now(),
          })
          .execute();
        const subject = { organizationId: site.organization_id, siteId, subjectId: id };
        return {
          result: undefined,
          events: [{ kind: 'energy.what_if', at: clock.now(), ...subject, data: { action: 'asked' } }],
          audit: [{ caller, action: 'what_if.asked', subjectKind: 'what_if', ...subject, detail: { name } }],
        };
      });
      bus.publish(whatIfAsked, null);
      return shapeOf(await find(scope, id));
    }),

    handle(contract.dropWhatIf, async ({ params: { whatIfId }, caller, scope }) => {
      const row = await find(scope, whatIfId);
      await change(house, async (trx) => {
        await requireSite(trx, scope, row.site_id);
        await trx.deleteFrom('what_if').where('id', '=', whatIfId).execute();
        const subject = { organizationId: row.organization_id, siteId: row.site_id, subjectId: whatIfId };
        return {
          result: undefined,
          events: [{ kind: 'energy.what_if', at: clock.now(), ...subject, data: { action: 'dropped' } }],
          audit: [
            {
              caller,
              action: 'what_if.dropped',
              subjectKind: 'what_if',
              ...subject,
              detail: { name: row.name },
            },
          ],
        };
      });
    }),
  ];
}

async function countOf(db: Kysely<DB>, siteId: string): Promise<number> {
  const { count } = await db
    .selectFrom('what_if')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('site_id', '=', siteId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

const changesSomething = (asked: WhatIfRow['change']) =>
  asked.batteryWh > 0 ||
  asked.extraPeakWatts > 0 ||
  asked.extraEvses > 0 ||
  asked.connectionAmps !== null ||
  asked.prices !== null;

function shapeOf(row: WhatIfRow): contract.WhatIf {
  const { change: asked, outcome } = row;
  const payback =
    outcome && asked.investment !== null
      ? paybackYears(asked.investment, outcome.before, outcome.after)
      : null;
  return {
    id: row.id,
    siteId: row.site_id,
    name: row.name,
    weeks: row.weeks,
    change: asked,
    state: row.state,
    progress: row.progress,
    sentence: sentenceOf(row),
    assumed: outcome?.assumed ?? false,
    notes: outcome ? [...answers(row, payback), ...outcome.notes] : [],
    askedAt: row.asked_at.toISOString(),
    doneAt: row.done_at?.toISOString() ?? null,
    currency: outcome?.currency ?? null,
    before: outcome
      ? { ...outcome.before, days: [...outcome.before.days], hours: [...outcome.before.hours] }
      : null,
    after: outcome
      ? { ...outcome.after, days: [...outcome.after.days], hours: [...outcome.after.hours] }
      : null,
    paybackYears: payback,
  };
}

function sentenceOf({ state, progress, outcome, problem: why, weeks }: WhatIfRow): Sentence {
  if (why) return why;
  if (state === 'waiting') return sayWhatIf('waiting');
  if (!outcome) return sayWhatIf('running', { percent: Math.round(progress * 100) });
  const { before, after, currency, assumed } = outcome;
  const saved = before.yearlyCost - after.yearlyCost;
  const said = { weeks, currency, before: before.yearlyCost.toFixed(0), after: after.yearlyCost.toFixed(0) };
  if (Math.abs(saved) < 0.5)
    return sayWhatIf(assumed ? 'same_assumed' : 'same', { weeks, currency, before: said.before });
  return saved > 0
    ? sayWhatIf(assumed ? 'cheaper_assumed' : 'cheaper', { ...said, saved: saved.toFixed(0) })
    : sayWhatIf(assumed ? 'dearer_assumed' : 'dearer', { ...said, more: (-saved).toFixed(0) });
}

/** Whether it pays, and whether cars leave short. */
function answers({ change: asked, outcome }: WhatIfRow, payback: number | null): Sentence[] {
  const { before, after } = outcome!;
  const counts = { before: before.carsShort, after: after.carsShort, cars: after.cars };
  return [
    ...(asked.investment === null
      ? []
      : [payback === null ? sayWhatIf('pays_never') : sayWhatIf('pays', { years: payback.toFixed(1) })]),
    ...(after.carsShort < before.carsShort ? [sayWhatIf('short_fewer', counts)] : []),
    ...(after.carsShort > before.carsShort ? [sayWhatIf('short_more', counts)] : []),
  ];
}

const changesNothing = () =>
  problem(422, {
    title: 'Nothing is changed',
    detail: 'The question changes nothing: there would be nothing to compare.',
    help: 'Give a battery, more sun, more EVSEs, another connection or other prices.',
    errors: [{ path: 'body', message: 'changes nothing' }],
  });

const halfBattery = () =>
  problem(422, {
    title: 'Half a battery',
    detail: 'A battery needs both what it holds and the power with which it charges and discharges.',
    help: 'Give both, or leave both at 0.',
    errors: [{ path: 'body/batteryWatts', message: 'goes with what the battery holds' }],
  });

const twoCurrencies = () =>
  problem(422, {
    title: 'Two currencies',
    detail: 'Prices as they are and other prices are in different currencies: they cannot be compared.',
    help: 'Give both in one currency.',
    errors: [{ path: 'body/prices/currency', message: 'is not that of pricesNow' }],
  });

const tooMany = () =>
  problem(409, {
    title: 'Too many questions',
    detail: `${mostKept} questions to the past of this site are kept already.`,
    help: 'Forget one that is not needed any more.',
  });

import { sql } from 'kysely';
import { type Actor, inScope } from '../../access/index.ts';
import { requireOwned } from '../../drivers/index.ts';
import { change, requireSite } from '../../locations/index.ts';
import { anywhere } from '../../platform/database/pattern.ts';
import type { Scope } from '../../platform/http/caller.ts';
import type { BodyOf } from '../../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../../platform/http/cursor.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import type { EnergyHouse } from '../house.ts';
import { findSite } from '../reach.ts';
import { readinessBoard } from './board.ts';
import * as contract from './contract.ts';
import { departureImportRoutes } from './import.ts';
import { nextDeparture } from './occurrence.ts';

type Facts = BodyOf<typeof contract.changeDeparture>;

/** When vehicles leave, for people: said, changed, ended; and the board that tells who will be ready. */
export function depotRoutes(house: EnergyHouse): Handled[] {
  const { db, clock, newId } = house;

  function departuresIn(scope: Scope) {
    return db
      .selectFrom('departure as d')
      .innerJoin('vehicle as v', 'v.id', 'd.vehicle_id')
      .innerJoin('site as s', 's.id', 'd.site_id')
      .leftJoin('fleet as f', 'f.id', 'v.fleet_id')
      .select([
        'd.id',
        'd.vehicle_id',
        'd.site_id',
        'd.weekdays',
        'd.note',
        'd.soc_percent',
        'v.plate',
        'v.model',
        'f.name as fleet',
        's.name as site',
        's.zone',
        sql<string | null>`to_char(d.on_day, 'YYYY-MM-DD')`.as('on_day'),
        sql<string>`to_char(d.leaves_at, 'HH24:MI')`.as('leaves_at'),
        sql<number | null>`d.energy_wh::float`.as('energy_wh'),
      ])
      .where('d.ended_at', 'is', null)
      .where('v.retired_at', 'is', null)
      .where(inScope(scope, 's.organization_id', 's.id'))
      .where(inScope(scope, 'd.organization_id', 's.id'));
  }
  type Row = Awaited<ReturnType<ReturnType<typeof departuresIn>['executeTakeFirstOrThrow']>>;

  function toDeparture(row: Row): contract.Departure {
    const repeating = { weekdays: row.weekdays, onDay: row.on_day, leavesAt: row.leaves_at };
    const next = nextDeparture(repeating, row.zone, clock.now().getTime());
    return {
      ...repeating,
      id: row.id,
      vehicleId: row.vehicle_id,
      plate: row.plate,
      model: row.model,
      fleetName: row.fleet,
      siteId: row.site_id,
      siteName: row.site,
      zone: row.zone,
      energyWh: row.energy_wh,
      socPercent: row.soc_percent,
      note: row.note,
      nextAt: next === undefined ? null : new Date(next).toISOString(),
    };
  }

  return [
    ...departureImportRoutes(house),
    handle(contract.listDepartures, async ({ query, scope }) => {
      const { limit = defaultPageSize, siteId, vehicleId, q } = query;
      const after = decodeCursor(query.cursor, 'plate', ['string', 'uuid']);
      let select = departuresIn(scope)
        .orderBy('v.plate')
        .orderBy('d.id')
        .limit(limit + 1);
      if (siteId) select = select.where('d.site_id', '=', siteId);
      if (vehicleId) select = select.where('d.vehicle_id', '=', vehicleId);
      if (q)
        select = select.where((eb) =>
          eb.or([eb('v.plate', 'ilike', anywhere(q)), eb('v.model', 'ilike', anywhere(q))]),
        );
      if (after) select = select.where(sql<boolean>`(v.plate, d.id) > (${after[0]}, ${after[1]}::uuid)`);
      return page(
        await select.execute(),
        limit,
        (row) => encodeCursor('plate', [row.plate, row.id]),
        toDeparture,
      );
    }),

    handle(contract.createDepartures, async ({ body, caller, scope }) => {
      const { vehicleIds, siteId, ...facts } = body;
      const ids = await change(house, async (trx) => {
        const site = await requireSite(trx, scope, siteId);
        requireComing(facts, site.zone, clock.now());
        const made = [];
        for (const vehicleId of [...vehicleIds].sort()) {
          const { organization_id } = await requireOwned(trx, scope, 'vehicle', vehicleId);
          made.push({
            ...columnsOf(facts),
            id: newId(),
            organization_id,
            vehicle_id: vehicleId,
            site_id: siteId,
            created_at: clock.now(),
          });
        }
        await trx.insertInto('departure').values(made).execute();
        const subject = { organizationId: site.organization_id, siteId };
        return {
          result: made.map(({ id }) => id),
          events: [{ kind: 'departure.changed', at: clock.now(), ...subject, data: { made: made.length } }],
          audit: [
            {
              caller,
              action: 'departure.created',
              subjectKind: 'site',
              subjectId: siteId,
              ...subject,
              detail: { ...facts, vehicleIds },
            },
          ],
        };
      });
      return { ids };
    }),

    handle(contract.changeDeparture, async ({ params: { departureId }, body, caller, scope }) => {
      await write(departureId, scope, caller, 'changed', () => columnsOf(body), body);
      const row = await departuresIn(scope).where('d.id', '=', departureId).executeTakeFirst();
      if (!row) throw notFound('such departure');
      return toDeparture(row);
    }),

    handle(contract.endDeparture, async ({ params: { departureId }, caller, scope }) => {
      await write(departureId, scope, caller, 'ended', () => ({ ended_at: clock.now() }));
    }),

    handle(contract.listDepots, async ({ query, scope }) => {
      const { limit = defaultPageSize } = query;
      const after = decodeCursor(query.cursor, 'name', ['string', 'uuid']);
      let select = db
        .selectFrom('site as s')
        .innerJoin('departure as d', 'd.site_id', 's.id')
        .select((eb) => [
          's.id',
          's.name',
          's.zone',
          eb.fn.count<number>('d.vehicle_id').distinct().as('vehicles'),
        ])
        .where('d.ended_at', 'is', null)
        .where('s.retired_at', 'is', null)
        .where(inScope(scope, 's.organization_id', 's.id'))
        .groupBy('s.id')
        .orderBy('s.name')
        .orderBy('s.id')
        .limit(limit + 1);
      if (after) select = select.where(sql<boolean>`(s.name, s.id) > (${after[0]}, ${after[1]}::uuid)`);
      return page(
        await select.execute(),
        limit,
        (row) => encodeCursor('name', [row.name, row.id]),
        ({ id, name, zone, vehicles }) => ({ siteId: id, name, zone, vehicles: Number(vehicles) }),
      );
    }),

    handle(contract.getReadiness, async ({ params, scope }) =>
      readinessBoard(db, await findSite(db, scope, params.siteId), clock.now()),
    ),
  ];

  function write(
    departureId: string,
    scope: Scope,
    caller: Actor,
    action: 'changed' | 'ended',
    set: () => Partial<ReturnType<typeof columnsOf>> & { ended_at?: Date },
    facts?: Facts,
  ) {
    return change(house, async (trx) => {
      const found = await departuresIn(scope).where('d.id', '=', departureId).executeTakeFirst();
      if (!found) throw notFound('such departure');
      const site = await requireSite(trx, scope, found.site_id);
      if (facts) requireComing(facts, site.zone, clock.now());
      await trx.updateTable('departure').set(set()).where('id', '=', departureId).execute();
      const subject = { organizationId: site.organization_id, siteId: site.id };
      return {
        result: undefined,
        events: [
          {
            kind: 'departure.changed',
            at: clock.now(),
            ...subject,
            subjectId: departureId,
            data: { action },
          },
        ],
        audit: [
          {
            caller,
            action: `departure.${action}`,
            subjectKind: 'departure',
            subjectId: departureId,
            ...subject,
            detail: { plate: found.plate },
          },
        ],
      };
    });
  }
}

/** The columns of what a person said; on weekdays or on one day, and in kWh or in percent: one of each. */
function columnsOf({
  weekdays = null,
  onDay = null,
  leavesAt,
  energyWh = null,
  socPercent = null,
  note,
}: Facts) {
  if ((weekdays === null) === (onDay === null))
    throw unclear('weekdays', 'Say either the weekdays on which the vehicle leaves, or one day.');
  if ((energyWh === null) === (socPercent === null))
    throw unclear('energyWh', 'Say either how much energy it needs, or the state of charge to leave with.');
  return {
    weekdays: weekdays && [...weekdays].sort(),
    on_day: onDay,
    leaves_at: leavesAt,
    energy_wh: energyWh,
    soc_percent: socPercent,
    ...(note !== undefined && { note }),
  };
}

/** A departure on one day must still come: one that is over would be planned for never, and nobody would notice. */
function requireComing({ onDay = null, leavesAt }: Facts, zone: string, now: Date): void {
  if (onDay === null) return;
  if (nextDeparture({ weekdays: null, onDay, leavesAt }, zone, now.getTime()) !== undefined) return;
  throw problem(422, {
    title: 'In the past',
    detail: `The departure on ${onDay} at ${leavesAt} is over on the clock of the site (${zone}).`,
    help: 'Give a day and time to come, or weekdays.',
    errors: [{ path: 'body/onDay', message: 'is in the past' }],
  });
}

function unclear(field: string, detail: string) {
  return problem(422, {
    title: 'Not clear',
    detail,
    help: 'Give one of the two and leave out the other.',
    errors: [{ path: `body/${field}`, message: 'one of two is needed' }],
  });
}

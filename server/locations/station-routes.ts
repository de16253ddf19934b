import type { Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import { csvOf, exportPages } from '../platform/http/export.ts';
import { type Handled, handle, handleRaw } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { sentences } from '../platform/sentence.ts';
import * as contract from './contract.ts';
import type { House } from './house.ts';
import { type KnownModel, nothingKnown } from './layout.ts';
import { layOut } from './layout-write.ts';
import { requireHome, requireStation } from './reach.ts';
import { facetsOf, findStation, listStationsIn } from './station-store.ts';
import { alreadyThere, insertEvse, insertStations, type Written, writeStation } from './station-write.ts';

const say = sentences('password', {
  made: 'Type this password into the station; it is shown once. Its user name is the identity, {identity}.',
  kept: 'The station must now connect with the password that you gave.',
});

/** Stations: made, changed, moved, taken out of use. */
export function stationRoutes(house: House): Handled[] {
  const { db, clock, newId } = house;
  const reading = () => ({ db, findRunning: house.findRunning, now: clock.now() });

  async function show(scope: Scope, identity: string) {
    const found = await findStation(reading(), scope, identity);
    if (!found) throw notFound(`station “${identity}”`);
    return found;
  }

  return [
    handle(contract.listStations, ({ query, scope }) => listStationsIn(reading(), scope, query)),
    handle(contract.getStation, ({ params, scope }) => show(scope, params.identity)),
    handle(contract.stationFacets, async ({ scope }) => ({ items: await facetsOf(db, scope) })),

    handleRaw(contract.exportStations, 'text/csv; charset=utf-8', ({ query, scope }) =>
      csvOf(
        exportPages((paging) => listStationsIn(reading(), scope, { ...query, ...paging })),
        {
          identity: (station) => station.identity,
          name: (station) => station.name,
          organization: (station) => station.organizationName,
          site: (station) => station.siteName,
          state: (station) => station.state,
          online: (station) => station.online,
          connectors: (station) => station.connectors.length,
          version: (station) => station.version,
          vendor: (station) => station.vendor,
          model: (station) => station.model,
          firmware: (station) => station.firmware,
          serial_number: (station) => station.serialNumber,
          last_seen_at: (station) => station.lastSeenAt,
          decommissioned_at: (station) => station.decommissionedAt,
        },
      ),
    ),

    handle(contract.createStation, async ({ body, caller, scope }) => {
      const { evses = [], siteId = null, ...rest } = body;
      const id = newId();
      await writeStation(house, caller, 'created', async (trx) => {
        await requireHome(trx, scope, { ...rest, siteId });
        const taken = await trx
          .selectFrom('station')
          .select('id')
          .where('identity', '=', body.identity)
          .executeTakeFirst();
        if (taken) throw alreadyThere(`A station with the identity “${body.identity}”`);
        const known = await modelOf(trx, rest);
        const station = { ...rest, siteId, id, known };
        await insertStations(trx, [station], clock.now());
        for (const evse of evses) await insertEvse(trx, house, id, evse);
        // What the caller says goes over what such a model usually has.
        if (evses.length === 0) await layOut(trx, house, id, known.evses);
        return { ...station, detail: body };
      });
      return show(scope, body.identity);
    }),

    handle(contract.changeStation, async ({ params: { identity }, body, caller, scope }) => {
      const moves = body.organizationId !== undefined || body.siteId !== undefined;
      await writeStation(house, caller, moves ? 'moved' : 'changed', async (trx) => {
        const station = await requireStation(trx, scope, identity);
        const organizationId = body.organizationId ?? station.organization_id;
        const siteId = body.siteId === undefined ? station.site_id : body.siteId;
        if (moves) await requireHome(trx, scope, { organizationId, siteId });
        const { name, note, lenient, template, securityProfile } = body;
        await trx
          .updateTable('station')
          .set({
            organization_id: organizationId,
            site_id: siteId,
            ...(name !== undefined && { name }),
            ...(note !== undefined && { note }),
            ...(lenient !== undefined && { lenient }),
            ...(template !== undefined && { template: JSON.stringify(template) }),
            ...(securityProfile !== undefined && { security_profile: securityProfile }),
          })
          .where('id', '=', station.id)
          .execute();
        const from = { organizationId: station.organization_id, siteId: station.site_id };
        return {
          id: station.id,
          identity,
          organizationId,
          siteId,
          detail: { ...body, ...(moves && { from }) },
        };
      }).then(({ id }) => {
        // How its messages are read was settled when it connected.
        if (body.lenient !== undefined || body.template !== undefined)
          return house.disconnect(id, 'its settings were changed: connect again');
      });
      return show(scope, identity);
    }),

    handle(contract.retireStation, ({ params, caller, scope }) =>
      setRetired(caller, scope, params.identity, true),
    ),
    handle(contract.restoreStation, ({ params, caller, scope }) =>
      setRetired(caller, scope, params.identity, false),
    ),

    handle(contract.setStationPassword, async ({ params: { identity }, body, caller, scope }) => {
      let made: string | undefined;
      await writeStation(house, caller, 'password_set', async (trx) => {
        const station = await requireStation(trx, scope, identity);
        made = await house.setPassword(trx, station.id, body.password);
        return { ...whose(station), detail: { made: made !== undefined } };
      });
      return {
        password: made ?? null,
        sentence: made === undefined ? say('kept') : say('made', { identity }),
      };
    }),
  ];

  async function modelOf(
    trx: Transaction<DB>,
    { vendor, model }: { vendor?: string; model?: string },
  ): Promise<KnownModel> {
    if (!vendor && !model) return nothingKnown;
    const modelOf = await house.readModels(trx);
    return modelOf({ vendor: vendor || null, model: model || null, firmware: null });
  }

  async function setRetired(
    caller: Parameters<typeof writeStation>[1],
    scope: Scope,
    identity: string,
    retired: boolean,
  ) {
    const { id } = await writeStation(house, caller, retired ? 'retired' : 'restored', async (trx) => {
      const station = await requireStation(trx, scope, identity);
      if (retired) await requireNothingRunning(station.id, identity);
      const decommissioned_at = retired ? (station.decommissioned_at ?? clock.now()) : null;
      await trx.updateTable('station').set({ decommissioned_at }).where('id', '=', station.id).execute();
      return { ...whose(station), detail: {} };
    });
    if (retired) await house.disconnect(id, 'the station was taken out of service');
    return show(scope, identity);
  }

  async function requireNothingRunning(stationId: string, identity: string): Promise<void> {
    const running = (await house.findRunning([stationId])).get(stationId)?.length ?? 0;
    if (running === 0) return;
    throw problem(409, {
      title: 'Still charging',
      detail: `${running} ${running === 1 ? 'transaction runs' : 'transactions run'} at “${identity}”.`,
      help: 'Stop what runs there first.',
    });
  }
}

function whose(station: {
  id: string;
  identity: string;
  organization_id: string;
  site_id: string | null;
}): Omit<Written, 'detail'> {
  const { id, identity, organization_id: organizationId, site_id: siteId } = station;
  return { id, identity, organizationId, siteId };
}

import { timingSafeEqual } from 'node:crypto';
import type { Transaction } from 'kysely';
import { change } from '../../locations/index.ts';
import type { DB, Json } from '../../platform/database/generated/schema.ts';
import type { Caller } from '../../platform/http/caller.ts';
import { type Handled, handle, handlePublic } from '../../platform/http/handle.ts';
import { problem } from '../../platform/http/problem.ts';
import type { Seal } from '../../platform/seal.ts';
import type { EnergyHouse } from '../house.ts';
import { findSite } from '../reach.ts';
import { metersChanged } from './collect.ts';
import * as contract from './contract.ts';
import { readMapped, type Told } from './mapping.ts';
import { findMeter, listMetersOf, mostMeters, readSeries, toMeter } from './store.ts';
import { takeReadings } from './take.ts';
import { hashOf, newMeterToken } from './token.ts';
import { tryTransport } from './try.ts';

export interface MeterHouse extends EnergyHouse {
  readonly seal: Seal;
}

const defaultStep = 'quarter';
/** A day of readings as JSON, told at once after an outage. */
const pushLimit = 1_048_576;

/** Meters: configured by people, tried before they are kept, pushed to by devices, read by charts. */
export function meterRoutes(house: MeterHouse): Handled[] {
  const { db, bus, clock, newId, seal } = house;

  /** Writes at a meter with its event and audit; workers hear of it at once. */
  async function write(
    caller: Caller,
    action: string,
    meter: { readonly id: string; readonly organization_id: string; readonly site_id: string },
    detail: object,
    work: (trx: Transaction<DB>) => Promise<unknown>,
  ): Promise<void> {
    const subject = { organizationId: meter.organization_id, siteId: meter.site_id, subjectId: meter.id };
    await change(house, async (trx) => {
      await work(trx);
      return {
        result: undefined,
        events: [{ kind: 'energy.meter', at: clock.now(), ...subject, data: { action } }],
        audit: [
          { caller, action: `meter.${action}`, subjectKind: 'meter', ...subject, detail: { ...detail } },
        ],
      };
    });
    bus.publish(metersChanged, { meterId: meter.id });
  }

  return [
    handle(contract.listMeters, async ({ params, scope }) => {
      await findSite(db, scope, params.siteId);
      return { items: await listMetersOf(db, scope, params.siteId, clock.now()) };
    }),

    handle(contract.getMeter, async ({ params, scope }) =>
      toMeter(await findMeter(db, scope, params.meterId), clock.now()),
    ),

    handle(contract.createMeter, async ({ params: { siteId }, body, caller, scope }) => {
      const site = await findSite(db, scope, siteId);
      if ((await listMetersOf(db, scope, siteId, clock.now())).length >= mostMeters) throw tooMany(site.name);
      const id = newId();
      const token = body.transport.kind === 'http' ? newMeterToken() : null;
      const at = clock.now();
      const { password, ...facts } = body;
      requireTransport(facts.transport);
      await write(
        caller,
        'created',
        { id, organization_id: site.organization_id, site_id: siteId },
        facts,
        async (trx) => {
          await trx
            .insertInto('meter')
            .values({
              id,
              organization_id: site.organization_id,
              site_id: siteId,
              name: facts.name,
              role: facts.role,
              transport: JSON.stringify(facts.transport),
              inverted: facts.inverted,
              most_watts: facts.mostWatts,
              stale_seconds: facts.staleSeconds,
              sealed_password: password ? seal.seal(password) : null,
              token_hash: token === null ? null : hashOf(token),
              created_at: at,
              changed_at: at,
            })
            .execute();
          await trx.insertInto('meter_state').values({ meter_id: id, state: 'waiting', since: at }).execute();
        },
      );
      return { meter: toMeter(await findMeter(db, scope, id), clock.now()), token };
    }),

    handle(contract.changeMeter, async ({ params: { meterId }, body, caller, scope }) => {
      const meter = await findMeter(db, scope, meterId);
      const { password, ...facts } = body;
      if (facts.transport) requireTransport(facts.transport);
      await write(caller, 'changed', meter, facts, (trx) =>
        trx
          .updateTable('meter')
          .set({
            ...columnsOf(facts),
            ...(password !== undefined && {
              sealed_password: password === null ? null : seal.seal(password),
            }),
            changed_at: clock.now(),
          })
          .where('id', '=', meterId)
          .execute(),
      );
      return toMeter(await findMeter(db, scope, meterId), clock.now());
    }),

    handle(contract.retireMeter, async ({ params: { meterId }, caller, scope }) => {
      const meter = await findMeter(db, scope, meterId);
      const at = clock.now();
      await write(caller, 'retired', meter, { name: meter.name }, (trx) =>
        trx
          .updateTable('meter')
          .set({ retired_at: at, changed_at: at, token_hash: null })
          .where('id', '=', meterId)
          .execute(),
      );
    }),

    handle(contract.renewMeterToken, async ({ params: { meterId }, caller, scope }) => {
      const meter = await findMeter(db, scope, meterId);
      if ((meter.transport as contract.Transport).kind !== 'http') throw notPushed();
      const token = newMeterToken();
      await write(caller, 'token_renewed', meter, {}, (trx) =>
        trx
          .updateTable('meter')
          .set({ token_hash: hashOf(token) })
          .where('id', '=', meterId)
          .execute(),
      );
      return { token };
    }),

    handle(contract.tryMeter, async ({ params: { siteId }, body, scope }) => {
      await findSite(db, scope, siteId);
      const { transport, inverted = false, sample, meterId } = body;
      requireTransport(transport);
      const known = meterId === undefined ? undefined : await findMeter(db, scope, meterId);
      const kept = known?.sealed_password ? seal.open(known.sealed_password) : undefined;
      // A kept password goes only to where it was kept for.
      const same = known && urlOf(known.transport as contract.Transport) === urlOf(transport);
      const password = body.password ?? (body.password === null || !same ? undefined : kept);
      return tryTransport({
        transport,
        inverted,
        sample,
        password,
        clientId: `busbar-try-${newId().slice(-12)}`,
      });
    }),

    handlePublic(
      contract.pushReadings,
      async ({ params: { meterId }, body, request }) => {
        const meter = await db
          .selectFrom('meter')
          .selectAll()
          .where('id', '=', meterId)
          .where('retired_at', 'is', null)
          .executeTakeFirst();
        if (!meter?.token_hash || !isToken(request.headers.authorization, meter.token_hash)) throw noToken();
        const { mapping } = meter.transport as Extract<contract.Transport, { kind: 'http' }>;
        const { taken, refused } = await takeReadings(house, meter, readPush(body, mapping));
        return { taken, refused: [...refused] };
      },
      { bodyLimit: pushLimit },
    ),

    handle(contract.readMeter, async ({ params, query, scope }) => {
      const meter = await findMeter(db, scope, params.meterId);
      const { step = defaultStep } = query;
      const rows = await readSeries(db, meter, { from: new Date(query.from), to: new Date(query.to), step });
      const number = (text: string | null) => (text === null ? null : Number(text));
      return {
        step,
        items: rows.map((row) => ({
          at: row.at.toISOString(),
          powerW: row.power_w,
          importWh: number(row.import_wh),
          exportWh: number(row.export_wh),
          socPercent: row.soc_percent,
          currents: row.currents,
          coveredSeconds: row.covered_seconds,
        })),
      };
    }),
  ];
}

function columnsOf(
  facts: Partial<
    Pick<contract.Meter, 'name' | 'role' | 'transport' | 'inverted' | 'mostWatts' | 'staleSeconds'>
  >,
) {
  const { name, role, transport, inverted, mostWatts, staleSeconds } = facts;
  const told = {
    name,
    role,
    inverted,
    most_watts: mostWatts,
    stale_seconds: staleSeconds,
    transport: transport && (JSON.stringify(transport) as unknown as Json),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

const urlOf = (transport: contract.Transport) => (transport.kind === 'mqtt' ? transport.url : undefined);

/** What the schema cannot say: a URL that can be read, and nothing secret in it. */
function requireTransport(transport: contract.Transport): void {
  if (transport.kind === 'mqtt' && !URL.canParse(transport.url))
    throw problem(422, {
      title: 'Cannot be used',
      detail: `“${transport.url}” is no address such as mqtts://broker.example:8883.`,
      errors: [{ path: 'body/transport/url', message: 'is no address of a broker' }],
    });
}

/** Readings of a push: what the mapping reads, from one body or from each of a list. */
function readPush(body: unknown, mapping: contract.Mapping | undefined): Told[] {
  const all = Array.isArray(body) ? body : [body];
  if (all.length > contract.mostPushed)
    throw unreadable(`it holds ${all.length} readings, more than ${contract.mostPushed}`);
  return all.map((one, place) => {
    const read = readMapped(one, mapping);
    if ('problem' in read) throw unreadable(`reading ${place + 1}: ${read.problem.text}`);
    return read;
  });
}

function isToken(header: string | undefined, hash: Buffer): boolean {
  const [, token] = /^Bearer (\S{1,200})$/.exec(header ?? '') ?? [];
  return token !== undefined && timingSafeEqual(hashOf(token), hash);
}

const noToken = () =>
  problem(401, {
    title: 'Not this meter’s token',
    detail: 'Readings are taken with the meter’s own token, sent as “Authorization: Bearer …”.',
    help: 'Give the meter a new token on its page if the old one is lost.',
  });

const unreadable = (what: string) =>
  problem(422, {
    title: 'Cannot be read',
    detail: `The body is not what this meter’s mapping reads: ${what}`,
    help: 'Try the body on the meter’s page; without a mapping the names are powerW, importWh, exportWh, socPercent, currentL1A ….',
  });

const tooMany = (site: string) =>
  problem(409, {
    title: 'Too many meters',
    detail: `“${site}” has ${mostMeters} meters already.`,
    help: 'Retire those that are not there any more.',
  });

const notPushed = () =>
  problem(409, {
    title: 'Not pushed',
    detail: 'Only meters whose values are pushed over HTTP have a token.',
    help: 'Change how its values come first.',
  });

import { sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import { change, requireOrganization } from '../../locations/index.ts';
import type { Scope } from '../../platform/http/caller.ts';
import { type Handled, handle, handlePublic, handlePublicRaw } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import type { Sentence } from '../../platform/sentence.ts';
import { findSite } from '../reach.ts';
import * as contract from './contract.ts';
import { followVtns } from './follow.ts';
import { type AdrHouse, sitesOf } from './house.ts';
import { callbackUrl, isHeard, type NotifyRow, newCallbackToken, takeNotification } from './notify.ts';
import { sayAdr } from './sentences.ts';

const mostVtns = 100;

/** Demand response for people: servers, and the sites that follow them. */
export function adrRoutes(house: AdrHouse, hint: (vtnId: string) => Promise<void>): Handled[] {
  const { db, clock, newId, seal } = house;

  async function vtns(scope: Scope, id?: string): Promise<contract.Vtn[]> {
    const rows = await db
      .selectFrom('vtn')
      .selectAll()
      .select((e) =>
        e
          .selectFrom('grid_event')
          .select((s) => s.fn.countAll<string>().as('count'))
          .whereRef('grid_event.vtn_id', '=', 'vtn.id')
          .where('grid_event.cancelled_at', 'is', null)
          .as('events'),
      )
      .where(inScope(scope, 'vtn.organization_id'))
      .where('retired_at', 'is', null)
      .$if(id !== undefined, (query) => query.where('id', '=', id!))
      .orderBy('name')
      .limit(mostVtns)
      .execute();
    return Promise.all(
      rows.map(async (row) => ({
        id: row.id,
        organizationId: row.organization_id,
        name: row.name,
        url: row.url,
        version: row.version as '3.0' | '3.1',
        tokenUrl: row.token_url,
        clientId: row.client_id,
        hasSecret: row.sealed_secret !== null,
        askedAt: row.asked_at?.toISOString() ?? null,
        answeredAt: row.answered_at?.toISOString() ?? null,
        sentence:
          (row.problem as unknown as Sentence | null) ??
          (row.asked_at ? sayAdr('fine', { count: Number(row.events ?? 0) }) : sayAdr('never')),
        notify: row.notify as contract.Vtn['notify'],
        notifiedAt: row.notified_at?.toISOString() ?? null,
        notifySentence: howHeard(row, callbackUrl(house, row.id)),
        sites: (await sitesOf(db, row.id)).map((site) => ({
          siteId: site.site_id,
          venName: site.ven_name,
          resourceName: site.resource_name,
          targets: site.targets,
          subscribedWatts: site.subscribed_watts,
          priceSeriesId: site.price_series_id,
          sellSeriesId: site.sell_series_id,
          carbonSeriesId: site.carbon_series_id,
        })),
      })),
    );
  }

  async function oneVtn(scope: Scope, id: string): Promise<contract.Vtn> {
    const [found] = await vtns(scope, id);
    if (!found) throw notFound('such server of grid events');
    return found;
  }

  const trace = (action: string, vtn: { id: string; organizationId: string }, detail: object) => ({
    events: [
      {
        kind: 'energy.limits',
        at: clock.now(),
        organizationId: vtn.organizationId,
        subjectId: vtn.id,
        data: { action },
      },
    ],
    detail,
  });

  return [
    handle(contract.listVtns, async ({ scope }) => ({ items: await vtns(scope) })),

    handle(contract.createVtn, async ({ body, caller, scope }) => {
      const id = newId();
      const { secret, organizationId, ...facts } = body;
      await change(house, async (trx) => {
        await requireOrganization(trx, scope, organizationId);
        await trx
          .insertInto('vtn')
          .values({
            id,
            organization_id: organizationId,
            name: facts.name,
            url: facts.url,
            version: facts.version,
            token_url: facts.tokenUrl,
            client_id: facts.clientId,
            sealed_secret: secret ? seal.seal(secret) : null,
            created_at: clock.now(),
          })
          .execute();
        const { events, detail } = trace('vtn_created', { id, organizationId }, facts);
        const subject = { subjectKind: 'vtn', subjectId: id, organizationId };
        return {
          result: undefined,
          events,
          audit: [{ caller, action: 'vtn.created', ...subject, detail: { ...detail } }],
        };
      });
      return oneVtn(scope, id);
    }),

    handle(contract.retireVtn, async ({ params: { vtnId }, caller, scope }) => {
      const vtn = await oneVtn(scope, vtnId);
      if (vtn.notify !== 'poll') {
        // It shall not go on calling us, as far as it can be told.
        await db.updateTable('vtn').set({ notify: 'poll' }).where('id', '=', vtnId).execute();
        await followVtns(house, vtnId);
      }
      await change(house, async (trx) => {
        const now = clock.now();
        await trx
          .updateTable('vtn')
          .set({ retired_at: now, sealed_secret: null })
          .where('id', '=', vtnId)
          .execute();
        await sql`update grid_limit set ended_at = ${now}
                   where kind = 'event' and ended_at is null
                     and (subject_id = ${vtnId} or subject_id in (select id from grid_event where vtn_id = ${vtnId}))`.execute(
          trx,
        );
        const { events } = trace('vtn_retired', vtn, {});
        const subject = { subjectKind: 'vtn', subjectId: vtnId, organizationId: vtn.organizationId };
        return {
          result: undefined,
          events,
          audit: [{ caller, action: 'vtn.retired', ...subject, detail: {} }],
        };
      });
    }),

    handle(contract.setVtnSites, async ({ params: { vtnId }, body, caller, scope }) => {
      const vtn = await oneVtn(scope, vtnId);
      for (const { siteId, priceSeriesId, sellSeriesId = null, carbonSeriesId } of body.sites) {
        await findSite(db, scope, siteId);
        await requireSeries(scope, 'price_series', priceSeriesId);
        await requireSeries(scope, 'price_series', sellSeriesId);
        await requireSeries(scope, 'carbon_series', carbonSeriesId);
      }
      await change(house, async (trx) => {
        const kept = body.sites.map(({ siteId }) => siteId);
        await sql`delete from vtn_site where vtn_id = ${vtnId} and site_id <> all(${kept}::uuid[])`.execute(
          trx,
        );
        await sql`update grid_limit set ended_at = ${clock.now()}
                   where kind = 'event' and ended_at is null and site_id <> all(${kept}::uuid[])
                     and (subject_id = ${vtnId} or subject_id in (select id from grid_event where vtn_id = ${vtnId}))`.execute(
          trx,
        );
        for (const site of body.sites) {
          const columns = {
            ven_name: site.venName,
            resource_name: site.resourceName,
            targets: site.targets,
            subscribed_watts: site.subscribedWatts,
            price_series_id: site.priceSeriesId,
            sell_series_id: site.sellSeriesId ?? null,
            carbon_series_id: site.carbonSeriesId,
            ven_id: null,
          };
          await trx
            .insertInto('vtn_site')
            .values({ vtn_id: vtnId, site_id: site.siteId, ...columns })
            .onConflict((conflict) => conflict.columns(['vtn_id', 'site_id']).doUpdateSet(columns))
            .execute();
        }
        const { events } = trace('vtn_sites', vtn, {});
        const subject = { subjectKind: 'vtn', subjectId: vtnId, organizationId: vtn.organizationId };
        return {
          result: undefined,
          events,
          audit: [{ caller, action: 'vtn.sites_changed', ...subject, detail: { sites: kept } }],
        };
      });
      return oneVtn(scope, vtnId);
    }),

    handle(contract.askVtn, async ({ params: { vtnId }, scope }) => {
      await oneVtn(scope, vtnId);
      await followVtns(house, vtnId);
      return oneVtn(scope, vtnId);
    }),

    handle(contract.setVtnNotify, async ({ params: { vtnId }, body, caller, scope }) => {
      const vtn = await oneVtn(scope, vtnId);
      if (body.notify === 'mqtt' && vtn.version !== '3.1') throw onlyNewer();
      await change(house, async (trx) => {
        // A broker counts once somebody listens to it.
        const heard = body.notify === 'mqtt' ? sql`null` : sql`subscribed_at`;
        const sealed = seal.seal(newCallbackToken());
        await sql`update vtn set notify = ${body.notify}, missed_at = null, notify_problem = null,
                                 subscribed_at = ${heard},
                                 sealed_callback_token = coalesce(sealed_callback_token, ${sealed})
                   where id = ${vtnId}`.execute(trx);
        const { events, detail } = trace('vtn_notify', vtn, body);
        const subject = { subjectKind: 'vtn', subjectId: vtnId, organizationId: vtn.organizationId };
        return {
          result: undefined,
          events,
          audit: [{ caller, action: 'vtn.notify_changed', ...subject, detail: { ...detail } }],
        };
      });
      await followVtns(house, vtnId);
      return oneVtn(scope, vtnId);
    }),

    handlePublic(contract.takeNotification, async ({ params: { vtnId }, body, request }) => {
      if (!(await takeNotification(house, vtnId, request.headers.authorization))) throw noCaller();
      if (!concernsEvents(body)) return;
      // The server waits for no more than our thanks: it may not answer others meanwhile.
      hint(vtnId).catch((error) => house.onFault(error, `following a notification of ${vtnId}`));
    }),

    handlePublicRaw(contract.echoNotification, 'text/plain', ({ query, reply }) =>
      reply.type('text/plain; charset=utf-8').send(query.echo),
    ),
  ];

  async function requireSeries(scope: Scope, table: 'price_series' | 'carbon_series', id: string | null) {
    if (id === null) return;
    const { rows } = await sql`
      select 1 from ${sql.table(table)} t where t.id = ${id} and t.retired_at is null
         and ${inScope(scope, 't.organization_id')}`.execute(db);
    if (rows.length === 0)
      throw problem(422, {
        title: 'Cannot be used',
        detail: 'There is no such series, or it lies outside what you may see.',
        errors: [{ path: 'body/sites', message: 'names a series that cannot be used' }],
      });
  }
}

const noCaller = () =>
  problem(401, {
    title: 'Not subscribed',
    detail:
      'The bearer is not the token that was given with the subscription, or nothing is subscribed here.',
    help: 'Send the bearerToken of the subscription.',
  });

const onlyNewer = () =>
  problem(422, {
    title: 'Cannot be used',
    detail: 'Servers of OpenADR 3.0 tell of no MQTT broker.',
    help: 'Choose the webhook, or let the server be asked every minute.',
    errors: [{ path: 'body/notify', message: 'needs OpenADR 3.1' }],
  });

/** We subscribe to events and programs only; what concerns other things changes nothing. */
function concernsEvents(body: unknown): boolean {
  const type = (body as { objectType?: unknown } | null)?.objectType;
  return type === 'EVENT' || type === 'PROGRAM';
}

function howHeard(row: NotifyRow, url: string): Sentence {
  if (row.notify === 'poll') return sayAdr('by_poll');
  if (row.notify === 'mqtt') return howBrokerIsHeard(row);
  if (row.notify_problem !== null)
    return sayAdr('webhook_refused', { reason: (row.notify_problem as Sentence).text });
  if (isHeard(row)) return sayAdr('by_webhook');
  return row.subscribed_at ? sayAdr('webhook_quiet', { url }) : sayAdr('webhook_coming');
}

function howBrokerIsHeard(row: NotifyRow): Sentence {
  if (row.notify_problem !== null)
    return sayAdr('broker_away', { reason: (row.notify_problem as Sentence).text });
  if (isHeard(row)) return sayAdr('by_broker');
  return sayAdr(row.subscribed_at ? 'broker_quiet' : 'broker_coming');
}

import { sql, type Transaction } from 'kysely';
import type { Audit } from '../../access/index.ts';
import { requireOrganization } from '../../locations/index.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../../platform/http/caller.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../../platform/http/cursor.ts';
import { csvOf } from '../../platform/http/export.ts';
import { type Handled, handle, handleRaw } from '../../platform/http/handle.ts';
import { notFound } from '../../platform/http/problem.ts';
import { newId } from '../../platform/ids.ts';
import { outboxHint, writeEvents } from '../../platform/outbox.ts';
import * as contract from './contract.ts';
import { markDueOf, readAnewOf } from './due.ts';
import { namesHeartbeat } from './heartbeat.ts';
import { previewTemplate } from './preview.ts';
import { csvColumns, valuesOfCsv } from './template-csv.ts';
import { columnsOf, findTemplate, refuseOdd, searched, templates, toTemplate } from './template-store.ts';
import type { WantedVariable } from './wanted-shape.ts';

export interface TemplateDependencies {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly audit: Audit;
  /** Compares stations soon: what is wanted of them has changed. */
  readonly compareSoon: () => void;
}

/** Templates of what stations shall be set to: listed, written, taken in and out. */
export function templateRoutes(deps: TemplateDependencies): Handled[] {
  const { db } = deps;
  return [
    handle(
      contract.listConfigurationTemplates,
      async ({ query: { q, cursor, limit = defaultPageSize }, scope }) => {
        const after = decodeCursor(cursor, 'name', ['string', 'uuid']);
        let select = templates(db, scope)
          .orderBy('t.name')
          .orderBy('t.id')
          .limit(limit + 1);
        if (after) select = select.where(sql<boolean>`(t.name, t.id) > (${after[0]}, ${after[1]}::uuid)`);
        if (q) select = select.where(searched(q));
        return page(
          await select.execute(),
          limit,
          (row) => encodeCursor('name', [row.name, row.id]),
          toTemplate,
        );
      },
    ),
    handle(contract.getConfigurationTemplate, ({ params, scope }) =>
      findTemplate(db, scope, params.templateId),
    ),
    handleRaw(contract.exportConfigurationTemplate, 'text/csv; charset=utf-8', async ({ params, scope }) => {
      const { variables } = await findTemplate(db, scope, params.templateId);
      return csvOf(each(variables), csvColumns);
    }),

    handle(contract.createConfigurationTemplate, async ({ body, caller, scope }) => {
      refuseOdd(body);
      const id = newId();
      const { organizationId, siteId = null, ...told } = body;
      await write(
        deps,
        {
          caller,
          what: 'created',
          id,
          organizationId,
          siteId,
          detail: body,
          variables: body.variables ?? [],
        },
        async (trx) => {
          await requireOrganization(trx, scope, organizationId);
          if (siteId !== null) await requirePlace(trx, scope, organizationId, siteId);
          const at = deps.clock.now();
          await trx
            .insertInto('configuration_template')
            .values({
              ...columnsOf(told),
              id,
              organization_id: organizationId,
              site_id: siteId,
              name: body.name,
              created_at: at,
              changed_at: at,
            })
            .execute();
        },
      );
      return findTemplate(db, scope, id);
    }),

    handle(contract.changeConfigurationTemplate, ({ params, body, caller, scope }) =>
      change(deps, caller, scope, params.templateId, body),
    ),
    handle(contract.importConfigurationTemplate, async ({ params, body, caller, scope }) => {
      await findTemplate(db, scope, params.templateId);
      return change(deps, caller, scope, params.templateId, { variables: valuesOfCsv(body.csv) });
    }),

    handle(contract.deleteConfigurationTemplate, async ({ params: { templateId: id }, caller, scope }) => {
      const { organizationId, siteId, name, variables } = await findTemplate(db, scope, id);
      await write(
        deps,
        { caller, what: 'deleted', id, organizationId, siteId, detail: { name }, variables },
        async (trx) => {
          await trx.deleteFrom('configuration_template').where('id', '=', id).execute();
        },
      );
    }),

    handle(contract.previewConfigurationTemplate, async ({ body, scope }) => {
      refuseOdd(body);
      return previewTemplate(db, scope, body);
    }),
  ];
}

async function change(
  deps: TemplateDependencies,
  caller: Caller,
  scope: Scope,
  id: string,
  told: Partial<contract.ConfigurationTemplate>,
): Promise<contract.ConfigurationTemplate> {
  const before = await findTemplate(deps.db, scope, id);
  refuseOdd({ ...before, ...told });
  const { organizationId } = before;
  const siteId = told.siteId === undefined ? before.siteId : told.siteId;
  const variables = [...before.variables, ...(told.variables ?? [])];
  const writing = { caller, what: 'changed', id, organizationId, siteId, detail: told, variables } as const;
  await write(deps, writing, async (trx) => {
    if (siteId !== null && siteId !== before.siteId) await requirePlace(trx, scope, organizationId, siteId);
    await trx
      .updateTable('configuration_template')
      .set({
        ...columnsOf(told),
        ...(told.siteId === null && { site_id: null }),
        changed_at: deps.clock.now(),
      })
      .where('id', '=', id)
      .execute();
    // Stations that it was about before are compared anew, too.
    if (siteId !== before.siteId) await markDueOf(trx, { organizationId, siteId: before.siteId });
  });
  return findTemplate(deps.db, scope, id);
}

interface Writing {
  readonly caller: Caller;
  readonly what: 'created' | 'changed' | 'deleted';
  readonly id: string;
  readonly organizationId: string;
  readonly siteId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  /** What it wants, and wanted before. */
  readonly variables: readonly WantedVariable[];
}

/** Writes a template; all stations that it may be about are compared soon. */
async function write(
  deps: TemplateDependencies,
  { caller, what, id, organizationId, siteId, detail, variables }: Writing,
  work: (trx: Transaction<DB>) => Promise<void>,
): Promise<void> {
  const owned = { organizationId, siteId };
  await deps.db.transaction().execute(async (trx) => {
    await work(trx);
    await markDueOf(trx, owned);
    if (namesHeartbeat(variables)) await readAnewOf(trx, organizationId);
    await writeEvents(trx, newId, [
      { kind: 'device.template', at: deps.clock.now(), ...owned, subjectId: id, data: { what } },
    ]);
    await deps.audit(trx, {
      caller,
      action: `configuration_template.${what}`,
      subjectKind: 'configuration_template',
      subjectId: id,
      ...owned,
      detail,
    });
  });
  deps.bus.publish(outboxHint, null);
  deps.compareSoon();
}

/** A site may be named when it is in reach, and on one line of the tree with the template's organization. */
async function requirePlace(
  trx: Transaction<DB>,
  scope: Scope,
  organizationId: string,
  siteId: string,
): Promise<void> {
  const found = await sql`
    select from site p join organization host on host.id = p.organization_id join organization own on own.id = ${organizationId}
     where p.id = ${siteId} and (p.organization_id = any(${scope.organizationIds}::uuid[]) or p.id = any(${scope.siteIds}::uuid[]))
       and (host.path @> array[own.id] or own.path @> array[host.id])`.execute(trx);
  if (found.rows.length === 0) throw notFound('such site of this organization');
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

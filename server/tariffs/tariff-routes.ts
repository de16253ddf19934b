import { checkTariff, type Tariff } from '@busbar/pricing';
import type { Transaction } from 'kysely';
import { inScope } from '../access/index.ts';
import { requireOrganization } from '../locations/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import * as contract from './contract.ts';
import { followedSeries } from './freeze.ts';
import type { House } from './house.ts';
import { findTariff, listTariffsIn, versionsOf } from './tariff-store.ts';
import { createWrite } from './write.ts';

/** Versions of one tariff: a new one each day for years. */
const maxVersions = 5000;

/** Tariffs: made, renamed, given a new version, retired. */
export function tariffRoutes(house: House): Handled[] {
  const { db, clock, newId } = house;

  const write = createWrite(house, { name: 'tariff', subject: 'tariff' });

  async function show(scope: Scope, id: string) {
    const found = await findTariff(db, scope, id, clock.now());
    if (!found) throw notFound('such tariff');
    return found;
  }

  async function addVersion(
    trx: Transaction<DB>,
    caller: Caller,
    tariff: { id: string; organization_id: string; currency: string },
    body: { definition: contract.Definition; texts?: Record<string, string>; validFrom?: string },
  ): Promise<{ id: string; number: number }> {
    refuseErrors(tariff.currency, body.definition);
    await requireSeries(trx, tariff, body.definition);
    const now = clock.now();
    const validFrom = body.validFrom ? new Date(body.validFrom) : now;
    if (validFrom < now) throw tooLate();
    const { last } = await trx
      .selectFrom('tariff_version')
      .select(({ fn }) => fn.max('number').as('last'))
      .where('tariff_id', '=', tariff.id)
      .executeTakeFirstOrThrow();
    const version = { id: newId(), number: Number(last ?? 0) + 1 };
    if (version.number > maxVersions) throw tooMany();
    await trx
      .insertInto('tariff_version')
      .values({
        ...version,
        tariff_id: tariff.id,
        valid_from: validFrom,
        definition: JSON.stringify(body.definition),
        texts: JSON.stringify(body.texts ?? {}),
        created_at: now,
        created_by_kind: caller.kind,
        created_by: caller.id,
      })
      .execute();
    return version;
  }

  return [
    handle(contract.listTariffs, ({ query, scope }) => listTariffsIn(db, scope, query, clock.now())),

    handle(contract.getTariff, async ({ params, scope }) => {
      const { item, versions } = await show(scope, params.tariffId);
      return { ...item, versions };
    }),

    handle(contract.createTariff, async ({ body, caller, scope }) => {
      const { organizationId, name, currency, note = '', ...first } = body;
      const id = newId();
      await write(caller, 'created', async (trx) => {
        await requireOrganization(trx, scope, organizationId);
        await requireFreeName(trx, organizationId, name);
        const tariff = { id, organization_id: organizationId, name, currency, note, created_at: clock.now() };
        await trx.insertInto('tariff').values(tariff).execute();
        await addVersion(trx, caller, tariff, first);
        return { id, organizationId, detail: { name, currency } };
      });
      return (await show(scope, id)).item;
    }),

    handle(contract.changeTariff, async ({ params: { tariffId }, body, caller, scope }) => {
      await write(caller, 'changed', async (trx) => {
        const tariff = await requireTariff(trx, scope, tariffId);
        if (body.name !== undefined && body.name.toLowerCase() !== tariff.name.toLowerCase())
          await requireFreeName(trx, tariff.organization_id, body.name);
        if (Object.keys(body).length > 0)
          await trx.updateTable('tariff').set(body).where('id', '=', tariffId).execute();
        return { id: tariffId, organizationId: tariff.organization_id, detail: body };
      });
      return (await show(scope, tariffId)).item;
    }),

    handle(contract.retireTariff, async ({ params: { tariffId }, caller, scope }) => {
      await write(caller, 'retired', async (trx) => {
        const tariff = await requireTariff(trx, scope, tariffId);
        const { item } = (await findTariff(trx, scope, tariffId, clock.now()))!;
        if (item.assignments > 0) throw stillAssigned(tariff.name, item.assignments);
        await trx.updateTable('tariff').set({ retired_at: clock.now() }).where('id', '=', tariffId).execute();
        return { id: tariffId, organizationId: tariff.organization_id, detail: {} };
      });
    }),

    handle(contract.createVersion, async ({ params: { tariffId }, body, caller, scope }) => {
      let made = '';
      await write(caller, 'version_created', async (trx) => {
        const tariff = await requireTariff(trx, scope, tariffId);
        const { id, number } = await addVersion(trx, caller, tariff, body);
        made = id;
        return { id: tariffId, organizationId: tariff.organization_id, detail: { number } };
      });
      const versions = await versionsOf(db, tariffId, clock.now());
      return versions.find(({ id }) => id === made)!;
    }),

    handle(contract.withdrawVersion, async ({ params: { tariffId, versionId }, caller, scope }) => {
      await write(caller, 'version_withdrawn', async (trx) => {
        const tariff = await requireTariff(trx, scope, tariffId);
        const version = (await versionsOf(trx, tariffId, clock.now())).find(({ id }) => id === versionId);
        if (!version) throw notFound('such version of the tariff');
        if (version.state !== 'coming') throw begun(version.state);
        await trx
          .updateTable('tariff_version')
          .set({ withdrawn_at: clock.now() })
          .where('id', '=', versionId)
          .execute();
        return {
          id: tariffId,
          organizationId: tariff.organization_id,
          detail: { number: version.number },
        };
      });
    }),
  ];
}

/** A definition as the kernel reads it, market prices not filled in: enough to be checked. */
export function kernelTariff(
  currency: string,
  { elements, occupancy: _byPlace, ...rest }: contract.Definition,
): Tariff {
  return {
    ...(rest as Omit<Tariff, 'id' | 'currency' | 'elements'>),
    id: 'to be checked',
    currency,
    elements: elements.map(({ components, restrictions }) => ({
      components: components.map(({ follows: _series, ...component }) => component),
      ...(restrictions && { restrictions }),
    })) as Tariff['elements'],
  };
}

function refuseErrors(currency: string, definition: contract.Definition): void {
  const errors = checkTariff(kernelTariff(currency, definition)).filter(
    ({ severity }) => severity === 'error',
  );
  if (errors.length === 0) return;
  throw problem(422, {
    title: 'The tariff cannot be priced',
    detail: `The definition has ${errors.length === 1 ? 'a mistake' : `${errors.length} mistakes`}: ${errors[0]!.text}`,
    help: 'Correct what is named, then save again.',
    errors: errors.map(({ path, text }) => ({
      path: `body/definition/${path.replaceAll('.', '/')}`,
      message: text,
    })),
  });
}

/** Market prices that a tariff follows are of its organization, or of one above, and in its currency. */
async function requireSeries(
  trx: Transaction<DB>,
  tariff: { organization_id: string; currency: string },
  definition: contract.Definition,
): Promise<void> {
  for (const seriesId of followedSeries(definition)) {
    const found = await trx
      .selectFrom('price_series')
      .innerJoin('organization', 'organization.id', 'price_series.organization_id')
      .select(['price_series.currency', 'price_series.name'])
      .where('price_series.id', '=', seriesId)
      .where('price_series.retired_at', 'is', null)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('organization as own')
            .select('own.id')
            .where('own.id', '=', tariff.organization_id)
            .where(({ eb, ref }) => eb(ref('price_series.organization_id'), '=', eb.fn.any('own.path'))),
        ),
      )
      .executeTakeFirst();
    if (!found)
      throw unusableSeries('There is no such price series of the tariff’s organization or of one above it.');
    if (found.currency !== tariff.currency)
      throw unusableSeries(
        `The price series “${found.name}” is in ${found.currency}, the tariff in ${tariff.currency}.`,
      );
  }
}

const unusableSeries = (detail: string) =>
  problem(422, { title: 'Not possible', detail, errors: [{ path: 'body/definition', message: detail }] });

async function requireTariff(trx: Transaction<DB>, scope: Scope, id: string) {
  const tariff = await trx
    .selectFrom('tariff')
    .selectAll()
    .where('id', '=', id)
    .where(inScope(scope, 'tariff.organization_id'))
    .forUpdate()
    .executeTakeFirst();
  if (!tariff) throw notFound('such tariff');
  if (tariff.retired_at)
    throw problem(409, {
      title: 'Retired',
      detail: `The tariff “${tariff.name}” is retired.`,
      help: 'Make a new tariff instead.',
    });
  return tariff;
}

async function requireFreeName(trx: Transaction<DB>, organizationId: string, name: string): Promise<void> {
  const taken = await trx
    .selectFrom('tariff')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where(({ eb, fn }) => eb(fn<string>('lower', ['name']), '=', name.toLowerCase()))
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  if (!taken) return;
  throw problem(409, {
    title: 'Already exists',
    detail: `The organization has a tariff “${name}” already.`,
    help: 'Choose another name, or give that one a new version.',
    errors: [{ path: 'body/name', message: 'exists already' }],
  });
}

const tooLate = () =>
  problem(422, {
    title: 'In the past',
    detail: 'A version counts from now on or from a time to come: what was priced is never priced anew.',
    help: 'Leave the time out to let it count from now.',
    errors: [{ path: 'body/validFrom', message: 'is in the past' }],
  });

const tooMany = () =>
  problem(409, {
    title: 'Too many versions',
    detail: `A tariff has at most ${maxVersions} versions.`,
    help: 'Let prices that change daily follow a price series instead.',
  });

const stillAssigned = (name: string, count: number) =>
  problem(409, {
    title: 'Still assigned',
    detail: `“${name}” is assigned ${count === 1 ? 'once' : `${count} times`}.`,
    help: 'End its assignments first, then retire it.',
  });

const begun = (state: string) =>
  problem(409, {
    title: 'Too late',
    detail:
      state === 'withdrawn' ? 'The version was withdrawn already.' : 'The version counts already, or did so.',
    help: 'Make a new version that says what shall count from now on.',
  });

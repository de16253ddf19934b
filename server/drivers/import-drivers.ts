import * as contract from './people-contract.ts';
import type { ImportKind, Known } from './people-import.ts';

/** Columns of a file of drivers, and what else they are called. */
const aliases = {
  name: ['driver', 'fullname', 'holder'],
  email: ['mail', 'emailaddress'],
  phone: ['telephone', 'mobile', 'phonenumber'],
  language: ['lang'],
  external_number: ['number', 'personnelnumber', 'customernumber', 'externalid'],
  organization: ['organisation', 'org', 'owner'],
  fleet: [],
  cost_centre: ['costcenter', 'kst'],
  note: ['notes', 'comment', 'remark'],
} as const;
type Field = keyof typeof aliases;

/** A driver is told by the external number, else by the e-mail; a row with neither is always somebody new. */
const keyOf = (number: string | null | undefined, email: string | null | undefined) =>
  number ? `number ${number}` : email ? `email ${email.toLowerCase()}` : undefined;

/** How drivers are imported. */
export const driverImport: ImportKind<Field> = {
  subject: 'driver',
  routes: { preview: contract.previewDriverImport, run: contract.runDriverImport },
  aliases,
  name: 'name',
  organization: 'organization',

  read(cells) {
    const number = cells.text('external_number', 100) || null;
    const email = cells.email('email');
    const fleetId = cells.has('fleet') ? cells.fleet('fleet') : undefined;
    const columns = {
      name: cells.text('name', 200),
      ...(cells.has('email') && { email }),
      ...(cells.has('phone') && { phone: cells.text('phone', 40) || null }),
      ...(cells.has('language') && { language: cells.text('language', 8) || null }),
      ...(cells.has('external_number') && { external_number: number }),
      ...(cells.has('fleet') && { fleet_id: fleetId }),
      ...(cells.has('cost_centre') && { cost_centre_id: cells.costCentre('cost_centre', fleetId) }),
      ...(cells.has('note') && { note: cells.text('note', 5000) }),
    };
    return { key: keyOf(number, email), columns };
  },

  async known(trx, organizationIds) {
    const known = new Map<string, Known>();
    if (organizationIds.length === 0) return known;
    const rows = await trx
      .selectFrom('driver')
      .selectAll()
      .where('organization_id', 'in', [...organizationIds])
      .where('retired_at', 'is', null)
      .execute();
    for (const row of rows) {
      const one = { id: row.id, columns: row };
      for (const key of [keyOf(row.external_number, null), keyOf(null, row.email)])
        if (key) known.set(`${row.organization_id} ${key}`, one);
    }
    return known;
  },

  async write(trx, { clock }, { id, organizationId, isNew, columns }) {
    if (!isNew) {
      await trx
        .updateTable('driver')
        .set({ ...columns, id })
        .where('id', '=', id)
        .execute();
      return;
    }
    const made = { id, organization_id: organizationId, name: String(columns.name), created_at: clock.now() };
    await trx
      .insertInto('driver')
      .values({ ...columns, ...made })
      .execute();
  },
};

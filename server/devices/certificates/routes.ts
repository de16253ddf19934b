import { sql } from 'kysely';
import { type Audit, inScope } from '../../access/index.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { anywhere } from '../../platform/database/pattern.ts';
import type { Caller, Scope } from '../../platform/http/caller.ts';
import type { BodyOf, QueryOf } from '../../platform/http/contract.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../../platform/http/cursor.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import type { NewId } from '../../platform/ids.ts';
import { outboxHint, writeEvents } from '../../platform/outbox.ts';
import type { Authorities } from './authorities.ts';
import * as contract from './contract.ts';
import type { Deliver } from './deliver.ts';

/** What the routes of certificates work with. */
export interface House {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: Audit;
  readonly authorities: Authorities;
  readonly signer: 'own' | 'outside';
  readonly pointers: (authorityId: string) => { readonly ocspUrl: string; readonly crlUrl: string };
  readonly disconnect: (stationId: string, reason: string) => Promise<boolean>;
  readonly deliver: Pick<Deliver, 'keep' | 'run'>;
}

/** Authorities and the certificates that stations have. */
export function certificateRoutes(house: House): Handled[] {
  const { db } = house;
  return [
    handle(contract.listAuthorities, async () => ({
      signer: house.signer,
      items: await listAuthorities(house),
    })),
    handle(contract.certificateExpiry, ({ scope }) => readExpiry(house, scope)),
    handle(contract.listCertificates, ({ query, scope }) =>
      listCertificates({ db, clock: house.clock }, scope, query),
    ),
    handle(contract.getCertificate, async ({ params, scope }) => {
      const row = await find(db, scope, params.certificateId);
      return { ...toCertificate(row), chain: row.chain };
    }),
    handle(contract.revokeCertificate, ({ params, body, caller, scope }) =>
      revoke(house, caller, scope, params.certificateId, body),
    ),
  ];
}

async function listAuthorities({ authorities, db, pointers }: House) {
  // Whoever looks wants to install the root: it is made now if it is not there yet.
  await authorities.of('station');
  const rows = await db.selectFrom('certificate_authority').selectAll().orderBy('made_at').execute();
  return rows.map((row) => ({
    id: row.id,
    purpose: row.purpose as 'station',
    subject: row.subject,
    fingerprint: row.fingerprint,
    pem: row.pem,
    notBefore: row.not_before.toISOString(),
    notAfter: row.not_after.toISOString(),
    ...pointers(row.id),
    retired: row.retired_at !== null,
  }));
}

function certificates(db: Database, scope: Scope) {
  return db
    .selectFrom('certificate as c')
    .leftJoin('station as s', 's.id', 'c.station_id')
    .selectAll('c')
    .select(['s.identity', 's.organization_id', 's.site_id'])
    .where(
      sql<boolean>`(${inScope(scope, 's.organization_id', 's.site_id')} or (c.station_id is null and ${scope.whole}::boolean))`,
    );
}

type CertificateRow = Awaited<ReturnType<ReturnType<typeof certificates>['execute']>>[number];

function toCertificate(row: CertificateRow) {
  return {
    id: row.id,
    stationId: row.station_id,
    identity: row.identity,
    purpose: row.purpose as 'station',
    subject: row.subject,
    serial: row.serial,
    fingerprint: row.fingerprint,
    notBefore: row.not_before.toISOString(),
    notAfter: row.not_after.toISOString(),
    issuedAt: row.issued_at.toISOString(),
    state: row.state as 'issued',
    seenAt: row.seen_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    revocationReason: row.revocation_reason as 'unspecified' | null,
    ours: row.authority_id !== null,
  };
}

async function listCertificates(
  { db, clock }: Pick<House, 'db' | 'clock'>,
  scope: Scope,
  query: QueryOf<typeof contract.listCertificates>,
) {
  const { limit = defaultPageSize, q } = query;
  const after = decodeCursor(query.cursor, 'end', ['instant', 'uuid']);
  let select = certificates(db, scope)
    .orderBy('c.not_after')
    .orderBy('c.id')
    .limit(limit + 1);
  if (after)
    select = select.where(sql<boolean>`(c.not_after, c.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`);
  if (query.state) select = select.where('c.state', '=', query.state);
  if (query.purpose) select = select.where('c.purpose', '=', query.purpose);
  if (query.stationIdentity) select = select.where('s.identity', '=', query.stationIdentity);
  if (query.before) select = select.where('c.not_after', '<', new Date(query.before));
  if (query.ends) select = select.where('c.state', 'in', counted).where(endsIn(query.ends, clock.now()));
  if (q) {
    const pattern = anywhere(q);
    select = select.where(sql<boolean>`concat_ws(' ', s.identity, c.subject, c.serial) ilike ${pattern}`);
  }
  return page(
    await select.execute(),
    limit,
    (row) => encodeCursor('end', [row.not_after.toISOString(), row.id]),
    toCertificate,
  );
}

/** The states of certificates whose end matters. */
const counted = ['issued', 'in_use'];

/** Ends in a month of the calendar, or has ended; this month is what is left of it. */
const endsIn = (ends: string, now: Date) =>
  ends === 'overdue'
    ? sql<boolean>`c.not_after <= ${now}`
    : sql<boolean>`c.not_after > ${now} and to_char(c.not_after at time zone 'UTC', 'YYYY-MM') = ${ends}`;

/** This month and the next twelve, those without an end included: what is signed for a year is in the last. */
async function readExpiry({ db, clock }: House, scope: Scope) {
  const now = clock.now();
  const { rows } = await sql<{ month: string; count: number }>`
    select to_char(c.not_after at time zone 'UTC', 'YYYY-MM') as month, count(*) as count
      from certificate c join station s on s.id = c.station_id
     where c.state = any(${counted}) and c.not_after > ${now} and ${inScope(scope, 's.organization_id', 's.site_id')}
     group by 1`.execute(db);
  const { rows: ended } = await sql<{ count: number }>`
    select count(*) as count from certificate c join station s on s.id = c.station_id
     where c.state = any(${counted}) and c.not_after <= ${now} and ${inScope(scope, 's.organization_id', 's.site_id')}`.execute(
    db,
  );
  const counts = new Map(rows.map(({ month, count }) => [month, Number(count)]));
  const months = Array.from({ length: 13 }, (_, ahead) => {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead))
      .toISOString()
      .slice(0, 7);
    return { month, count: counts.get(month) ?? 0 };
  });
  return { overdue: Number(ended[0]?.count ?? 0), months };
}

async function find(db: Database, scope: Scope, id: string): Promise<CertificateRow> {
  const row = await certificates(db, scope).where('c.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('such certificate');
  return row;
}

async function revoke(
  house: House,
  caller: Caller,
  scope: Scope,
  id: string,
  { reason }: BodyOf<typeof contract.revokeCertificate>,
) {
  const row = await find(house.db, scope, id);
  if (row.state === 'revoked') {
    throw problem(409, {
      title: 'Revoked already',
      detail: `The certificate “${row.subject}” was revoked before.`,
      help: 'Nothing more is to be done: it is refused everywhere.',
    });
  }
  const at = house.clock.now();
  await house.db.transaction().execute(async (trx) => {
    await trx
      .updateTable('certificate')
      .set({ state: 'revoked', revoked_at: at, revocation_reason: reason })
      .where('id', '=', id)
      .execute();
    const owner = { organizationId: row.organization_id, siteId: row.site_id };
    await writeEvents(trx, house.newId, [
      {
        kind: 'device.certificate_revoked',
        at,
        ...owner,
        stationId: row.station_id,
        subjectId: id,
        data: { identity: row.identity, subject: row.subject, reason },
      },
    ]);
    await house.audit(trx, {
      caller,
      action: 'certificate.revoked',
      subjectKind: 'certificate',
      subjectId: id,
      ...owner,
      detail: { subject: row.subject, serial: row.serial, reason, stationId: row.station_id },
    });
  });
  house.bus.publish(outboxHint, null);
  // A station that is inside came in by it: it must knock again, and is refused if it has no other.
  if (row.station_id && row.purpose === 'station') {
    await house.disconnect(row.station_id, 'its certificate was revoked');
  }
  return toCertificate(await find(house.db, scope, id));
}

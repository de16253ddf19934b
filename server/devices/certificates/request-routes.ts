import { fitsRequest, splitPem } from '@busbar/certificates';
import { sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import { findTarget } from '../../gateway/index.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Caller, Scope } from '../../platform/http/caller.ts';
import type { BodyOf, QueryOf } from '../../platform/http/contract.ts';
import { defaultPageSize, page } from '../../platform/http/cursor.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { newestCursor, olderThan } from '../../platform/http/newest-first.ts';
import { notFound, problem } from '../../platform/http/problem.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { RequestPurpose } from './authorities.ts';
import * as contract from './contract.ts';
import { saySigning } from './judge-request.ts';
import type { House } from './routes.ts';

/** What stations asked to have signed, and the certificates that they hold. */
export function requestRoutes(house: House): Handled[] {
  const { db } = house;
  return [
    handle(contract.listSigningRequests, ({ query, scope }) => listRequests(db, scope, query)),
    handle(contract.bringCertificate, ({ params, body, caller, scope }) =>
      bring(house, caller, scope, params.requestId, body),
    ),
    handle(contract.listInstalled, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return { items: await listInstalled(db, id) };
    }),
  ];
}

function requests(db: Database, scope: Scope) {
  return db
    .selectFrom('signing_request as r')
    .innerJoin('station as s', 's.id', 'r.station_id')
    .selectAll('r')
    .select(['s.identity', 's.organization_id', 's.site_id'])
    .where(inScope(scope, 's.organization_id', 's.site_id'));
}

type RequestRow = Awaited<ReturnType<ReturnType<typeof requests>['execute']>>[number];

function toRequest(row: RequestRow) {
  return {
    id: row.id,
    stationId: row.station_id,
    identity: row.identity,
    purpose: row.purpose as RequestPurpose,
    subject: row.subject,
    key: row.key,
    csr: row.csr,
    receivedAt: row.received_at.toISOString(),
    state: row.state as 'waiting',
    sentence: row.sentence as unknown as Sentence,
    certificateId: row.certificate_id,
    nextAt: row.next_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}

async function listRequests(db: Database, scope: Scope, query: QueryOf<typeof contract.listSigningRequests>) {
  const { limit = defaultPageSize } = query;
  let select = requests(db, scope)
    .orderBy('r.received_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(limit + 1);
  select = select.where(olderThan(query.cursor, 'r.received_at', 'r.id'));
  if (query.state) select = select.where('r.state', '=', query.state);
  if (query.stationIdentity) select = select.where('s.identity', '=', query.stationIdentity);
  return page(await select.execute(), limit, (row) => newestCursor(row.received_at, row.id), toRequest);
}

const misfits = {
  unreadable: 'What was brought is no chain of certificates in PEM.',
  other_key: 'The first certificate is made out to another key than the request: it answers another request.',
  broken_chain: 'A certificate of the chain is not signed by the one after it. The station’s comes first.',
  not_valid_now: 'The certificate is not valid at this moment.',
} as const;

async function bring(
  house: House,
  caller: Caller,
  scope: Scope,
  id: string,
  body: BodyOf<typeof contract.bringCertificate>,
) {
  const { db, clock } = house;
  const row = await requests(db, scope).where('r.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('such signing request');
  if (row.state !== 'to_sign') {
    throw problem(409, {
      title: 'Not waiting',
      detail: `The request does not wait for a certificate: it is “${row.state}”.`,
      help: 'Have the station ask anew (trigger sign_certificate), and bring a certificate for that request.',
    });
  }
  const chain = splitPem(body.chain);
  const fit = await fitsRequest(chain, row.csr, clock.now());
  if (fit !== 'fits') {
    throw problem(422, {
      title: 'The certificate does not fit',
      detail: misfits[fit],
      help: 'Sign the request as it stands here, and bring the chain from the station’s certificate up, without the root.',
      errors: [{ path: 'body/chain', message: misfits[fit] }],
    });
  }
  const purpose = row.purpose as RequestPurpose;
  await house.deliver.keep(
    { id, station_id: row.station_id, purpose },
    { chain: chain.join(''), authorityId: null },
  );
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('signing_request')
      .set({ state: 'waiting', next_at: clock.now(), sentence: JSON.stringify(saySigning('waiting')) })
      .where('id', '=', id)
      .where('state', '=', 'to_sign')
      .execute();
    await house.audit(trx, {
      caller,
      action: 'certificate.brought',
      subjectKind: 'station',
      subjectId: row.station_id,
      organizationId: row.organization_id,
      siteId: row.site_id,
      detail: { requestId: id, subject: row.subject },
    });
  });
  await house.deliver.run();
  const after = await requests(db, scope).where('r.id', '=', id).executeTakeFirstOrThrow();
  return toRequest(after);
}

/** A name is found for what was ever installed through Busbar; other roots stay hashes. */
async function listInstalled(db: Database, stationId: string) {
  const rows = await db
    .selectFrom('installed_certificate as i')
    .leftJoin('trusted_root as t', (join) =>
      join
        .onRef('t.use', '=', 'i.use')
        .on('t.organization_id', 'is', null)
        .on(sql<boolean>`t.issuer_key_hash = lower(i.issuer_key_hash)`)
        .on(sql<boolean>`t.serial = ltrim(lower(i.serial), '0')`),
    )
    .selectAll('i')
    .select(['t.subject', 't.not_after'])
    .where('i.station_id', '=', stationId)
    .orderBy('i.use')
    .orderBy('i.serial')
    .execute();
  return rows.map((row) => ({
    use: row.use as contract.CertificateUse,
    hashAlgorithm: row.hash_algorithm as 'SHA256',
    issuerNameHash: row.issuer_name_hash,
    issuerKeyHash: row.issuer_key_hash,
    serialNumber: row.serial,
    subject: row.subject,
    notAfter: row.not_after?.toISOString() ?? null,
    toldAt: row.told_at.toISOString(),
  }));
}

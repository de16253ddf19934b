import { transparencyXml } from '@busbar/signed-readings';
import { type Kysely, sql } from 'kysely';
import { inScope } from '../access/index.ts';
import { change } from '../locations/index.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Scope } from '../platform/http/caller.ts';
import { type Handled, handle, handleRaw } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import * as contract from './contract.ts';
import { type HeldRow, listHoldsIn, releaseHold } from './holds.ts';
import type { House } from './house.ts';
import { judgeTransactions } from './judge.ts';
import { sayFinding, sayReadings } from './sentences.ts';

/** Signed readings of transactions, what checking them came to, and holds of billing. */
export function readingRoutes(house: House): Handled[] {
  const { db } = house;
  return [
    handle(contract.getReadings, ({ params, scope }) => show(db, scope, params.id)),

    handle(contract.checkReadings, async ({ params: { id }, caller, scope }) => {
      const { ended, organization_id, site_id } = await requireTransaction(db, scope, id);
      if (!ended) throw stillRunning();
      await change(house, async (trx) => {
        await judgeTransactions(house, trx, [id]);
        const subject = {
          subjectKind: 'transaction',
          subjectId: id,
          organizationId: organization_id,
          siteId: site_id,
        };
        return { result: id, audit: [{ caller, action: 'transaction.readings_checked', ...subject }] };
      });
      return show(db, scope, id);
    }),

    handleRaw(
      contract.downloadTransparency,
      'application/xml; charset=utf-8',
      async ({ params: { id }, scope, reply }) => {
        await requireTransaction(db, scope, id);
        const file = await transparencyOf(db, id);
        if (file === undefined) throw nothingSigned();
        reply.header('content-disposition', `attachment; filename="transaction-${id}.xml"`);
        return file;
      },
    ),

    handle(contract.listHolds, ({ query, scope }) => listHoldsIn(db, scope, query)),

    handle(contract.releaseHold, async ({ params: { holdId }, body: { reason }, caller, scope }) => {
      await change(house, async (trx) => {
        const { rows } = await sql<HeldRow & { readonly released_at: Date | null }>`
          select h.id, h.transaction_id, h.released_at, h.cause, t.organization_id, t.site_id, t.station_id
            from billing_hold h join transaction t on t.id = h.transaction_id
           where h.id = ${holdId} and ${inScope(scope, 'h.organization_id', 'h.site_id')} for update of h`.execute(
          trx,
        );
        const [held] = rows;
        if (!held) throw notFound('such hold');
        if (held.released_at) throw releasedBefore();
        return { result: holdId, ...(await releaseHold(house, trx, held, { caller, reason })) };
      });
      return (await listHoldsIn(db, scope, { id: holdId })).items[0]!;
    }),
  ];
}

async function show(db: Kysely<DB>, scope: Scope, id: string): Promise<contract.TransactionReadings> {
  const { ended } = await requireTransaction(db, scope, id);
  const verdict = await db
    .selectFrom('reading_verdict')
    .selectAll()
    .where('transaction_id', '=', id)
    .executeTakeFirst();
  const { items: holds } = await listHoldsIn(db, scope, { transactionId: id });
  if (!verdict) {
    const status = ended ? 'none' : 'waiting';
    const sentence = sayReadings(status);
    return {
      status,
      sentence,
      findings: [],
      meter: null,
      energy: null,
      checkedAt: null,
      readings: [],
      holds,
    };
  }
  const status = verdict.status as contract.TransactionReadings['status'];
  const findings = verdict.findings as unknown as readonly KeptFinding[];
  const [fromWh, toWh] = [verdict.from_wh, verdict.to_wh].map((wh) => (wh === null ? null : Number(wh)));
  return {
    status,
    sentence: sayReadings(status),
    findings: findings.map(({ code, failure, record, detail }) => ({
      code,
      failure,
      place: record,
      sentence: sayFinding(code, detail),
    })),
    meter: verdict.meter_serial,
    energy:
      fromWh == null || toWh == null
        ? null
        : {
            fromWh,
            toWh,
            wattHours: Math.round((toWh - fromWh) * 1e6) / 1e6,
            from: verdict.from_at?.toISOString() ?? null,
            to: verdict.to_at?.toISOString() ?? null,
          },
    checkedAt: verdict.checked_at.toISOString(),
    readings: await readingsOf(db, id),
    holds,
  };
}

interface KeptFinding {
  readonly code: Parameters<typeof sayFinding>[0];
  readonly failure: boolean;
  readonly record: number | null;
  readonly detail: string;
}

/** The signed readings of a transaction as they were told, in order: for its page, its invoice, and other parties. */
export async function readingsOf(db: Kysely<DB>, transactionId: string): Promise<contract.SignedReading[]> {
  const rows = await db
    .selectFrom('signed_reading')
    .selectAll()
    .where('transaction_id', '=', transactionId)
    .orderBy('place')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    place: row.place,
    at: row.at.toISOString(),
    context: row.context,
    format: row.format as 'OCMF' | 'unknown',
    encoding: row.encoding,
    record: row.record,
    meter: row.meter_serial,
    publicKey: row.public_key,
    keySource: row.key_source as contract.SignedReading['keySource'],
  }));
}

/** The signed readings of a transaction as a file for transparency programs; undefined where nothing is signed. */
export async function transparencyOf(db: Kysely<DB>, transactionId: string): Promise<string | undefined> {
  const readings = await readingsOf(db, transactionId);
  if (readings.length === 0) return undefined;
  const { station_transaction_id } = await db
    .selectFrom('transaction')
    .select('station_transaction_id')
    .where('id', '=', transactionId)
    .executeTakeFirstOrThrow();
  return transparencyXml(
    station_transaction_id,
    readings.map(({ context, format, encoding, record, publicKey }) => ({
      context,
      format: format === 'OCMF' ? 'OCMF' : '',
      // Records of a known format are written as the meter signed them, whatever they were wrapped in.
      encoding: format === 'OCMF' ? 'plain' : encoding,
      text: record,
      publicKey,
    })),
  );
}

async function requireTransaction(db: Kysely<DB>, scope: Scope, id: string) {
  const { rows } = await sql<{
    organization_id: string;
    site_id: string | null;
    ended: boolean;
  }>`
    select t.organization_id, t.site_id, t.ended_at is not null as ended from transaction t
     where t.id = ${id} and ${inScope(scope, 't.organization_id', 't.site_id')}`.execute(db);
  if (!rows[0]) throw notFound('such transaction');
  return rows[0];
}

const stillRunning = () =>
  problem(409, {
    title: 'Still running',
    detail: 'The transaction has not ended: its signed readings are not complete.',
    help: 'They are checked by themselves when it ends.',
  });

const nothingSigned = () =>
  problem(409, {
    title: 'Nothing signed',
    detail: 'The transaction has no signed readings that a transparency program could check.',
    help: 'Let the station send signed readings: its configuration says whether it can.',
  });

const releasedBefore = () =>
  problem(409, {
    title: 'Released already',
    detail: 'The hold was released before: the transaction is billed like any other.',
    help: 'Reload the transaction to see who released it.',
  });

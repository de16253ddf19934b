import { hashOf, readCertificate } from '@busbar/certificates';
import { type Kysely, sql } from 'kysely';
import type { StationAnswer } from '../../gateway/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import { newId } from '../../platform/ids.ts';
import type { CertificateUse } from './contract.ts';
import { useOf2, useOf16 } from './ocpp-commands.ts';
import { pncVendor } from './ocpp-vendor.ts';
import { rootRow } from './root-row.ts';

/** Certificates of one station that are kept; the standards' own limits are far below. */
const maxKept = 200;

/** A certificate as stations name it. */
export interface NamedCertificate {
  readonly use: CertificateUse;
  readonly hashAlgorithm: string;
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
  readonly serialNumber: string;
}

/** What an answer tells of the certificates in a station. */
export type Told =
  | {
      readonly kind: 'has';
      readonly uses: readonly CertificateUse[] | 'all';
      readonly items: readonly NamedCertificate[];
    }
  | { readonly kind: 'took'; readonly use: CertificateUse; readonly pem: string }
  | { readonly kind: 'deleted'; readonly item: Omit<NamedCertificate, 'use'> };

type Json = Record<string, unknown>;
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);
const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** Reads an answer of any version; undefined when it says nothing of certificates. */
export function readAnswer({
  action,
  request,
  answer,
}: Pick<StationAnswer, 'action' | 'request' | 'answer'>): Told | undefined {
  const [asked, said] = [object(request), object(answer)];
  if (action === 'DataTransfer') return readTransfer(asked, said);
  switch (action) {
    case 'InstallCertificate': {
      const use = useOf(text(asked.certificateType));
      return said.status === 'Accepted' && use
        ? { kind: 'took', use, pem: text(asked.certificate) }
        : undefined;
    }
    case 'DeleteCertificate':
      // Not there any more is what was wanted, too.
      return said.status === 'Accepted' || said.status === 'NotFound'
        ? { kind: 'deleted', item: hashData(asked.certificateHashData) }
        : undefined;
    case 'GetInstalledCertificateIds':
      return readInstalled(asked, said);
    default:
      return undefined;
  }
}

/** ISO 15118 for 1.6: the same messages inside, as text. */
function readTransfer(asked: Json, said: Json): Told | undefined {
  if (asked.vendorId !== pncVendor || said.status !== 'Accepted') return undefined;
  return readAnswer({
    action: text(asked.messageId),
    request: parse(asked.data),
    answer: parse(said.data),
  });
}

function parse(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

function readInstalled(asked: Json, said: Json): Told | undefined {
  if (said.status !== 'Accepted' && said.status !== 'NotFound') return undefined;
  const types = Array.isArray(asked.certificateType) ? asked.certificateType : [asked.certificateType];
  const uses = types.flatMap((type) => useOf(text(type)) ?? []);
  const old = list(said.certificateHashData).flatMap((data) =>
    uses[0] ? [{ use: uses[0], ...hashData(data) }] : [],
  );
  const chains = list(said.certificateHashDataChain).flatMap((chain) => {
    const use = useOf(text(chain.certificateType));
    if (!use) return [];
    return [chain.certificateHashData, ...list(chain.childCertificateHashData)].map((data) => ({
      use,
      ...hashData(data),
    }));
  });
  const items = [...old, ...chains].filter(({ serialNumber }) => serialNumber !== '');
  return { kind: 'has', uses: uses.length > 0 ? uses : 'all', items: items.slice(0, maxKept) };
}

const useOf = (type: string): CertificateUse | undefined => useOf2[type] ?? useOf16[type];

function hashData(value: unknown): Omit<NamedCertificate, 'use'> {
  const data = object(value);
  return {
    hashAlgorithm: text(data.hashAlgorithm),
    issuerNameHash: text(data.issuerNameHash),
    issuerKeyHash: text(data.issuerKeyHash),
    serialNumber: text(data.serialNumber),
  };
}

/** Keeps what stations answer about the certificates in them, whoever asked. */
export function createInstalledKeeper({ db, clock }: { db: Database; clock: Clock }) {
  return async function keep(answer: StationAnswer): Promise<void> {
    const told = readAnswer(answer);
    if (!told) return;
    const { stationId } = answer;
    await db.transaction().execute(async (trx) => {
      switch (told.kind) {
        case 'has':
          await forget(trx, stationId, told.uses);
          return add(trx, stationId, told.items, clock.now());
        case 'took': {
          const root = await noteRoot(trx, told.use, told.pem, clock.now());
          return root ? add(trx, stationId, [root], clock.now()) : undefined;
        }
        case 'deleted':
          await remove(trx, stationId, told.item);
      }
    });
  };
}

async function forget(
  trx: Kysely<DB>,
  stationId: string,
  uses: readonly CertificateUse[] | 'all',
): Promise<void> {
  let query = trx.deleteFrom('installed_certificate').where('station_id', '=', stationId);
  if (uses !== 'all') query = query.where('use', 'in', [...uses]);
  await query.execute();
}

async function add(
  trx: Kysely<DB>,
  stationId: string,
  items: readonly NamedCertificate[],
  at: Date,
): Promise<void> {
  if (items.length === 0) return;
  await trx
    .insertInto('installed_certificate')
    .values(
      items.map((item) => ({
        station_id: stationId,
        use: item.use,
        hash_algorithm: item.hashAlgorithm,
        issuer_name_hash: item.issuerNameHash,
        issuer_key_hash: item.issuerKeyHash,
        serial: item.serialNumber,
        told_at: at,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Hex digits come in either case. */
async function remove(
  trx: Kysely<DB>,
  stationId: string,
  item: Omit<NamedCertificate, 'use'>,
): Promise<void> {
  await trx
    .deleteFrom('installed_certificate')
    .where('station_id', '=', stationId)
    .where('hash_algorithm', '=', item.hashAlgorithm)
    .where(sql<boolean>`lower(issuer_name_hash) = ${item.issuerNameHash.toLowerCase()}`)
    .where(sql<boolean>`lower(issuer_key_hash) = ${item.issuerKeyHash.toLowerCase()}`)
    .where(sql<boolean>`ltrim(lower(serial), '0') = ltrim(${item.serialNumber.toLowerCase()}, '0')`)
    .execute();
}

/**
 * Remembers a root by its hash data; trusting it is another thing, and somebody's own act. Undefined for one below
 * another, whose issuer is not here to hash.
 */
async function noteRoot(
  trx: Kysely<DB>,
  use: CertificateUse,
  pem: string,
  at: Date,
): Promise<NamedCertificate | undefined> {
  const facts = readCertificate(pem);
  if (!facts?.selfSigned) return undefined;
  await trx
    .insertInto('trusted_root')
    .values(rootRow({ id: newId(), use, pem, facts, at }))
    .onConflict((conflict) => conflict.columns(['use', 'fingerprint', 'organization_id']).doNothing())
    .execute();
  return { use, ...hashOf(pem, pem) };
}

/** What the API offers of signed readings: those of a transaction with what checking them came to, keys of meters, holds. */

import { type Static, Type } from 'typebox';
import { route } from '../platform/http/contract.ts';
import { importBody, importReport } from '../platform/http/import-shapes.ts';
import { instant, orNull, page, paging, sentence, uuid, words } from '../platform/http/shapes.ts';

const text = Type.String();

/** none: none were told; waiting: the transaction runs; told: signed with a key that only the station told. */
export const readingStatuses = ['none', 'waiting', 'verified', 'told', 'failed', 'unverifiable'] as const;

const finding = Type.Object({
  code: text,
  failure: Type.Boolean({ description: 'Keeps the transaction from being billed by itself' }),
  /** Place of the reading that it is about; null when it is about all of them. */
  place: orNull(Type.Integer()),
  sentence,
});

const reading = Type.Object({
  id: uuid,
  place: Type.Integer(),
  at: instant,
  context: text,
  format: words(['OCMF', 'unknown']),
  encoding: text,
  record: Type.String({ description: 'What the meter signed and its signature, unaltered' }),
  meter: orNull(text),
  publicKey: orNull(Type.String({ description: 'The key that its signature holds under' })),
  keySource: orNull(words(['registered', 'told'])),
});
export type SignedReading = Static<typeof reading>;

/** The one cause there is so far. */
export const holdCauses = ['signed_readings'] as const;

export const hold = Type.Object({
  id: uuid,
  transactionId: uuid,
  cause: words(holdCauses),
  sentence,
  raisedAt: instant,
  releasedAt: orNull(instant),
  releasedBy: orNull(
    Type.String({ description: 'Name of the operator; null where the readings came right' }),
  ),
  reason: orNull(text),
});
export type Hold = Static<typeof hold>;

export const transactionReadings = Type.Object({
  status: words(readingStatuses),
  sentence,
  findings: Type.Array(finding),
  meter: orNull(text),
  energy: orNull(
    Type.Object({
      fromWh: Type.Number(),
      toWh: Type.Number(),
      wattHours: Type.Number(),
      from: orNull(instant),
      to: orNull(instant),
    }),
  ),
  checkedAt: orNull(instant),
  readings: Type.Array(reading),
  holds: Type.Array(hold),
});
export type TransactionReadings = Static<typeof transactionReadings>;

const tag = 'Signed readings';
const ofTransaction = Type.Object({ id: uuid });

export const getReadings = route({
  method: 'GET',
  path: '/transactions/{id}/readings',
  summary: 'Signed readings of a transaction, and whether they prove what was charged',
  tag,
  permission: 'transactions:read',
  params: ofTransaction,
  response: transactionReadings,
});

export const checkReadings = route({
  method: 'POST',
  path: '/transactions/{id}/readings/check',
  summary: 'Check the signed readings of an ended transaction again, such as after a key was registered',
  tag,
  permission: 'transactions:write',
  params: ofTransaction,
  response: transactionReadings,
});

export const downloadTransparency = route({
  method: 'GET',
  path: '/transactions/{id}/readings/transparency.xml',
  summary: 'The file for transparency programs: signed readings with the key of the meter',
  tag,
  permission: 'transactions:read',
  params: ofTransaction,
});

export const listHolds = route({
  method: 'GET',
  path: '/billing-holds',
  summary: 'Transactions that are not billed by themselves, the latest first',
  tag,
  permission: 'transactions:read',
  query: Type.Object({
    ...paging,
    state: Type.Optional(words(['open', 'released'])),
    transactionId: Type.Optional(uuid),
  }),
  response: page(hold),
});

export const releaseHold = route({
  method: 'POST',
  path: '/billing-holds/{holdId}/release',
  summary: 'Let a transaction be billed all the same',
  tag,
  permission: 'transactions:write',
  params: Type.Object({ holdId: uuid }),
  body: Type.Object(
    { reason: Type.String({ minLength: 3, maxLength: 1000, description: 'Why it may be billed' }) },
    { additionalProperties: false },
  ),
  response: hold,
});

// --- keys of meters -----------------------------------------------------------------------------

export const meterKey = Type.Object({
  id: uuid,
  organizationId: uuid,
  organizationName: text,
  meter: orNull(Type.String({ description: 'Serial number of the meter, as its records tell it' })),
  stationIdentity: orNull(text),
  evse: orNull(Type.Integer()),
  publicKey: Type.String({ description: 'SubjectPublicKeyInfo in hexadecimal' }),
  curve: text,
  note: text,
  createdAt: instant,
});
export type MeterKeyItem = Static<typeof meterKey>;

export const listMeterKeys = route({
  method: 'GET',
  path: '/meter-keys',
  summary: 'Public keys of meters',
  tag,
  permission: 'stations:read',
  query: Type.Object({
    ...paging,
    station: Type.Optional(Type.String({ maxLength: 255, description: 'Identity of the station' })),
    q: Type.Optional(Type.String({ maxLength: 200, description: 'In serial number, key or note' })),
  }),
  response: page(meterKey),
});

/** A key in its longest writing: composed, and in base64. */
export const maxKeyCharacters = 4000;

export const createMeterKey = route({
  method: 'POST',
  path: '/meter-keys',
  summary: 'Register the public key of a meter, by its serial number, its EVSE, or both',
  tag,
  permission: 'stations:write',
  body: Type.Object(
    {
      organizationId: Type.Optional(
        Type.String({ format: 'uuid', description: 'The station’s when not told' }),
      ),
      meter: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
      stationIdentity: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
      evse: Type.Optional(Type.Integer({ minimum: 1, maximum: 32_767 })),
      publicKey: Type.String({
        minLength: 1,
        maxLength: maxKeyCharacters,
        description: 'DER or a bare point in hexadecimal or base64, PEM, or oca:…',
      }),
      curve: Type.Optional(Type.String({ maxLength: 40, description: 'Where a bare point fits several' })),
      note: Type.Optional(Type.String({ maxLength: 1000 })),
    },
    { additionalProperties: false },
  ),
  response: meterKey,
  status: 201,
});

export const retireMeterKey = route({
  method: 'DELETE',
  path: '/meter-keys/{meterKeyId}',
  summary: 'Take a meter’s key out of use; what it proved stays proven',
  tag,
  permission: 'stations:write',
  params: Type.Object({ meterKeyId: uuid }),
});

export const previewMeterKeyImport = route({
  method: 'POST',
  path: '/imports/meter-keys/preview',
  summary: 'What an import of meter keys would do, row by row; nothing is written',
  tag,
  permission: 'stations:write',
  body: importBody,
  response: importReport,
});

export const runMeterKeyImport = route({
  method: 'POST',
  path: '/imports/meter-keys',
  summary: 'Import keys of meters from CSV; rows with errors are left out',
  tag,
  permission: 'stations:write',
  body: importBody,
  response: importReport,
});

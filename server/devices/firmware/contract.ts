/** What the API offers of firmware: the files that Busbar hosts, what stations were asked to install, and how far they came. */

import { type Static, Type } from 'typebox';
import { declareCommand } from '../../gateway/contract.ts';
import { route } from '../../platform/http/contract.ts';
import {
  instant,
  orNull,
  page,
  paging,
  sentence,
  stationPath,
  uuid,
  words,
} from '../../platform/http/shapes.ts';

const text = (maxLength: number, more: object = {}) => Type.String({ maxLength, ...more });

/** Largest firmware file that is taken, in bytes: the largest known ones have some 300 MB. */
export const maxFirmwareBytes = 1_073_741_824;

const facts = {
  name: Type.String({ minLength: 1, maxLength: 200, title: 'File name' }),
  version: Type.Optional(text(50, { title: 'Version', description: 'As the station reports it at boot' })),
  vendor: Type.Optional(
    text(50, { title: 'Vendor', description: 'Only stations of this vendor may get it' }),
  ),
  model: Type.Optional(text(50, { title: 'Model', description: 'Only stations of this model may get it' })),
  note: Type.Optional(text(2000, { title: 'Note' })),
  signature: Type.Optional(text(800, { title: 'Signature', description: 'Of the file’s SHA-256, base64' })),
  signingCertificate: Type.Optional(text(5500, { title: 'Signing certificate', description: 'PEM' })),
};

export const firmwareFile = Type.Object({
  id: uuid,
  organizationId: uuid,
  name: Type.String(),
  version: orNull(Type.String()),
  vendor: orNull(Type.String()),
  model: orNull(Type.String()),
  note: orNull(Type.String()),
  sizeBytes: orNull(Type.Number({ description: 'Null until the content was sent' })),
  sha256: orNull(Type.String()),
  md5: orNull(Type.String({ description: 'The checksum by which firmware is published to other stations' })),
  signed: Type.Boolean(),
  signatureFits: orNull(Type.Boolean({ description: 'Null where there is no signature, or no content yet' })),
  createdAt: instant,
  uploadedAt: orNull(instant),
  requests: Type.Integer({ description: 'How often stations were asked to install it' }),
  openRequests: Type.Integer({ description: 'Those that are not at their end' }),
});
export type FirmwareFile = Static<typeof firmwareFile>;

const filePath = Type.Object({ firmwareId: uuid });

export const listFirmwareFiles = route({
  method: 'GET',
  path: '/firmware-files',
  summary: 'Firmware files that Busbar hosts, newest first',
  tag: 'Firmware',
  permission: 'stations:read',
  query: Type.Object({ ...paging, q: Type.Optional(text(200)) }),
  response: page(firmwareFile),
});

export const getFirmwareFile = route({
  method: 'GET',
  path: '/firmware-files/{firmwareId}',
  summary: 'One firmware file',
  tag: 'Firmware',
  permission: 'stations:read',
  params: filePath,
  response: firmwareFile,
});

export const createFirmwareFile = route({
  method: 'POST',
  path: '/firmware-files',
  summary: 'Tell of a firmware file; its content follows',
  tag: 'Firmware',
  permission: 'stations:write',
  body: Type.Object({ organizationId: uuid, ...facts }),
  response: firmwareFile,
  status: 201,
});

export const putFirmwareContent = route({
  method: 'PUT',
  path: '/firmware-files/{firmwareId}/content',
  summary: 'Send the content of a firmware file',
  description: `The bytes of the file as application/octet-stream, at most ${maxFirmwareBytes / 1_048_576} MiB. Answers with the firmware file: its size, its SHA-256, and whether the signature fits.`,
  tag: 'Firmware',
  permission: 'stations:write',
  params: filePath,
});

export const deleteFirmwareFile = route({
  method: 'DELETE',
  path: '/firmware-files/{firmwareId}',
  summary: 'Remove a firmware file that no station is fetching',
  tag: 'Firmware',
  permission: 'stations:write',
  params: filePath,
});

/** How far a request for firmware came; the last six are its ends. */
export const firmwareStates = [
  'requested',
  'accepted',
  'scheduled',
  'downloading',
  'paused',
  'downloaded',
  'verified',
  'installing',
  'rebooting',
  'installed',
  'published',
  'failed',
  'rejected',
  'cancelled',
  'lost',
] as const;
export type FirmwareState = (typeof firmwareStates)[number];

export const firmwareRequest = Type.Object({
  id: uuid,
  kind: words(['update', 'publish']),
  firmwareId: orNull(uuid),
  name: Type.String({ description: 'The file, or the address elsewhere' }),
  version: orNull(Type.String()),
  state: words(firmwareStates),
  sentence,
  requestId: orNull(Type.Integer({ description: 'The number in the frames' })),
  retrieveAt: orNull(instant),
  installAt: orNull(instant),
  requestedAt: instant,
  changedAt: instant,
  finishedAt: orNull(instant),
  steps: Type.Array(Type.Object({ status: Type.String(), info: orNull(Type.String()), at: instant })),
});

export const listFirmwareRequests = route({
  method: 'GET',
  path: '/stations/{identity}/firmware',
  summary: 'Firmware that the station was asked to install or publish, newest first',
  tag: 'Firmware',
  permission: 'stations:read',
  params: stationPath,
  query: Type.Object(paging),
  response: page(firmwareRequest),
});

const retries = {
  retries: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 20, title: 'Retries', description: 'If the download fails' }),
  ),
  retryIntervalSeconds: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 86_400, title: 'Seconds between retries' }),
  ),
};
const source = {
  firmwareId: Type.Optional(
    Type.String({
      format: 'uuid',
      title: 'Firmware file',
      description: 'One that Busbar hosts',
      picker: 'firmware',
    }),
  ),
  url: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 2000,
      title: 'Address elsewhere',
      description: 'Instead of a hosted file, for example an FTP server of the vendor',
    }),
  ),
};

/** What stations can be asked about firmware. */
export const firmwareCommands = {
  'update-firmware': declareCommand(
    'update-firmware',
    'Update the firmware',
    Type.Object({
      ...source,
      retrieveAt: Type.Optional(
        Type.String({ format: 'date-time', title: 'Fetch from', description: 'At once when not set' }),
      ),
      installAt: Type.Optional(
        Type.String({ format: 'date-time', title: 'Install from', description: 'At once when not set' }),
      ),
      ...retries,
      signature: Type.Optional(
        text(800, { title: 'Signature', description: 'For an address elsewhere; a hosted file has its own' }),
      ),
      signingCertificate: Type.Optional(text(5500, { title: 'Signing certificate', description: 'PEM' })),
    }),
    {
      description:
        'Names a hosted file or an address elsewhere. The station’s reports then tell how far it is.',
    },
  ),
  'publish-firmware': declareCommand(
    'publish-firmware',
    'Publish firmware to other stations',
    Type.Object({
      ...source,
      checksum: Type.Optional(
        Type.String({
          pattern: '^[0-9a-fA-F]{32}$',
          title: 'MD5 checksum',
          description: 'For an address elsewhere',
        }),
      ),
      ...retries,
    }),
    { description: 'A local controller fetches the firmware and offers it to the stations behind it.' },
  ),
  'unpublish-firmware': declareCommand(
    'unpublish-firmware',
    'End the publishing of firmware',
    Type.Object({
      firmwareId: source.firmwareId,
      checksum: Type.Optional(Type.String({ pattern: '^[0-9a-fA-F]{32}$', title: 'MD5 checksum' })),
    }),
  ),
} as const;

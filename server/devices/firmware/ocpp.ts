import { randomInt } from 'node:crypto';
import type { Insertable, Transaction } from 'kysely';
import type { ParamsOfCommand } from '../../gateway/contract.ts';
import {
  type Asked,
  type Cannot,
  type Intent,
  type StationCommand,
  stationCommand,
} from '../../gateway/index.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import { gatherWrites } from '../../platform/gather.ts';
import { type Joining, joinCampaigns } from '../campaigns/join.ts';
import type { House } from '../house.ts';
import { cannotReach, readSkills, type StationSkills } from '../station-skills.ts';
import { grant, grantDays, plainName, putTransfers, type TransferRow } from '../transfers/grant.ts';
import { firmwareCommands } from './contract.ts';

type Update = ParamsOfCommand<(typeof firmwareCommands)['update-firmware']>;
type Publish = ParamsOfCommand<(typeof firmwareCommands)['publish-firmware']>;
type Unpublish = ParamsOfCommand<(typeof firmwareCommands)['unpublish-firmware']>;

/** An update that is on record, ready to be spelled. */
interface ResolvedUpdate {
  readonly requestId: number;
  readonly location: string;
  readonly retrieveAt: string;
  readonly installAt: string | undefined;
  readonly signature: Signature | undefined;
  readonly again: Again;
  /** For the older protocol: whether its security extension is spoken. */
  readonly extended: boolean;
}

const updates: Intent<ResolvedUpdate> = {
  v16: ({ requestId, location, retrieveAt, installAt, signature, again, extended }) =>
    extended && signature
      ? [
          'SignedUpdateFirmware',
          {
            requestId,
            firmware: {
              location,
              retrieveDateTime: retrieveAt,
              ...(installAt && { installDateTime: installAt }),
              signingCertificate: signature.certificate,
              signature: signature.value,
            },
            ...again,
          },
        ]
      : ['UpdateFirmware', { location, retrieveDate: retrieveAt, ...again }],
  ocpp2: ({ requestId, location, retrieveAt, installAt, signature, again }) => [
    'UpdateFirmware',
    {
      requestId,
      firmware: {
        location,
        retrieveDateTime: retrieveAt,
        ...(installAt && { installDateTime: installAt }),
        ...(signature && { signingCertificate: signature.certificate, signature: signature.value }),
      },
      ...again,
    },
  ],
};

interface ResolvedPublish {
  readonly requestId: number;
  readonly location: string;
  readonly checksum: string;
  readonly again: Again;
}

const publications: Intent<ResolvedPublish> = {
  ocpp2: ({ requestId, location, checksum, again }) => [
    'PublishFirmware',
    { requestId, location, checksum, ...again },
  ],
};

const endsOfPublication: Intent<{ readonly checksum: string }> = {
  ocpp2: ({ checksum }) => ['UnpublishFirmware', { checksum }],
};

/** The campaign that asks for an update; its downloads share the bytes a second. */
interface OfCampaign {
  readonly id: string;
  readonly bytesPerSecond?: number;
}

interface Again {
  readonly retries?: number;
  readonly retryInterval?: number;
}

interface Signature {
  readonly value: string;
  readonly certificate: string;
}

/** A hosted file that a station may get. */
interface Usable {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  readonly md5: string;
  readonly bytes: number;
  readonly signature: Signature | undefined;
  readonly signatureFits: boolean | null;
}

/** Where the firmware is: a hosted file, or an address elsewhere. */
interface Source {
  readonly skills: StationSkills;
  readonly url: string | undefined;
  readonly name: string;
  readonly version: string | null;
  readonly file: Usable | undefined;
}

/** What goes on record together before a station is asked. */
interface Recorded {
  readonly row: Insertable<DB['firmware_request']>;
  readonly campaign: Joining | undefined;
  readonly transfer: TransferRow | undefined;
}

async function putRequests(trx: Transaction<DB>, all: readonly Recorded[]): Promise<void> {
  await trx
    .insertInto('firmware_request')
    .values(all.map(({ row }) => row))
    .execute();
  await joinCampaigns(
    trx,
    all.flatMap(({ campaign }) => campaign ?? []),
  );
  await putTransfers(
    trx,
    all.flatMap(({ transfer }) => transfer ?? []),
  );
}

/** Longest address that GetLog and signed updates of the older protocol carry. */
const maxLocation16 = 512;
const dayMs = 86_400_000;

/** Commands about firmware; each puts what it asks for on record before it is sent. */
export function createFirmwareCommands(house: House) {
  const { db, clock, newId } = house;
  const put = gatherWrites<Recorded>((all) => db.transaction().execute((trx) => putRequests(trx, all)));

  async function usable(fileId: string, { target }: Asked): Promise<Usable | Cannot> {
    const file = await db
      .selectFrom('firmware_file as f')
      .innerJoin('organization as o', (join) => join.on('o.id', '=', target.organizationId))
      .innerJoin('station as s', (join) => join.on('s.id', '=', target.id))
      .selectAll('f')
      .select(['o.path', 's.vendor as station_vendor', 's.model as station_model'])
      .where('f.id', '=', fileId)
      .executeTakeFirst();
    if (!file?.path.includes(file.organization_id))
      return { cannot: 'there is no such firmware file for the organization of this station' };
    if (file.size_bytes === null)
      return { cannot: `the content of the firmware file “${file.name}” has not been sent yet` };
    if (differs(file.vendor, file.station_vendor) || differs(file.model, file.station_model)) {
      const made = [file.vendor, file.model].filter(Boolean).join(' ');
      const is = [file.station_vendor, file.station_model].filter(Boolean).join(' ') || 'unknown';
      return { cannot: `the firmware file is made for ${made}, and the station is ${is}` };
    }
    const { id, name, version, md5, signature, signing_certificate: certificate } = file;
    return {
      id,
      name,
      version,
      md5: md5!,
      bytes: file.size_bytes,
      signature: signature && certificate ? { value: signature, certificate } : undefined,
      signatureFits: file.signature_fits,
    };
  }

  /** A hosted file under an address of its own, or the address elsewhere; `cannot` where the station reaches neither. */
  async function sourceOf(params: Update | Publish, asked: Asked): Promise<Source | Cannot> {
    const { firmwareId, url } = params;
    if (!firmwareId === !url) return { cannot: 'name either a hosted firmware file or an address elsewhere' };
    const skills = await readSkills(db, asked.target.id);
    if (url !== undefined) {
      if (!/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(url)) return { cannot: `“${url}” is not an address` };
      return cannotReach(skills, url) ?? { skills, url, name: url, version: null, file: undefined };
    }
    const file = await usable(firmwareId!, asked);
    if ('cannot' in file) return file;
    const unreachable = cannotReach(skills, house.transferUrl());
    return unreachable ?? { skills, url: undefined, name: file.name, version: file.version, file };
  }

  /** Puts a request on record, and grants the address of a hosted file. Gives the address. */
  async function record(
    { target }: Asked,
    made: {
      kind: 'update' | 'publish';
      source: Source;
      requestId: number | null;
      retrieveAt: Date;
      installAt: Date | null;
    },
    campaign?: OfCampaign,
  ): Promise<string> {
    const id = newId();
    const now = clock.now();
    const { source, retrieveAt } = made;
    const row = {
      id,
      station_id: target.id,
      kind: made.kind,
      file_id: source.file?.id ?? null,
      name: source.name,
      version: source.version,
      request_id: made.requestId,
      state: 'requested',
      retrieve_at: retrieveAt,
      install_at: made.installAt,
      requested_at: now,
      changed_at: now,
    };
    const from = Math.max(now.getTime(), retrieveAt.getTime());
    const granted = source.file
      ? grant({
          firmwareRequestId: id,
          fileBytes: source.file.bytes,
          expiresAt: new Date(from + grantDays * dayMs),
          campaign,
        })
      : undefined;
    await put({
      row,
      campaign: campaign ? { id: campaign.id, stationId: target.id, requestId: id } : undefined,
      transfer: granted?.row,
    });
    if (!source.file || !granted) return source.url!;
    return `${house.transferUrl()}/${granted.token}/${plainName(source.file.name, 'firmware.bin')}`;
  }

  async function resolveUpdate(
    params: Update,
    asked: Asked,
    campaign: OfCampaign | undefined,
  ): Promise<ResolvedUpdate | Cannot> {
    const source = await sourceOf(params, asked);
    if ('cannot' in source) return source;
    const { file, skills } = source;
    if (file?.signatureFits === false)
      return { cannot: `the signature of “${file.name}” does not fit its content` };
    const { signature: value, signingCertificate: certificate } = params;
    const signature = file ? file.signature : value && certificate ? { value, certificate } : undefined;
    const older = asked.target.version === '1.6';
    const extended = older && signature !== undefined && skills.securityExtension !== false;
    if (older && !extended && params.installAt)
      return {
        cannot: 'without the security extension a station installs as soon as it has fetched the file',
      };
    if (extended && (source.url?.length ?? 0) > maxLocation16)
      return { cannot: `the address is longer than the ${maxLocation16} characters that the station takes` };
    const now = clock.now();
    const retrieveAt = params.retrieveAt ? new Date(params.retrieveAt) : now;
    const requestId = randomInt(1, 2 ** 31 - 1);
    const location = await record(
      asked,
      {
        kind: 'update',
        source,
        requestId: older && !extended ? null : requestId,
        retrieveAt,
        installAt: params.installAt ? new Date(params.installAt) : null,
      },
      campaign,
    );
    return {
      requestId,
      location,
      retrieveAt: retrieveAt.toISOString(),
      installAt: params.installAt && new Date(params.installAt).toISOString(),
      signature,
      again: again(params),
      extended,
    };
  }

  const updateWith = (campaign?: OfCampaign): StationCommand<Update> =>
    stationCommand(firmwareCommands['update-firmware'], updates, (params: Update, asked) =>
      resolveUpdate(params, asked, campaign),
    );

  async function resolvePublish(params: Publish, asked: Asked): Promise<ResolvedPublish | Cannot> {
    const source = await sourceOf(params, asked);
    if ('cannot' in source) return source;
    const checksum = source.file?.md5 ?? params.checksum;
    if (!checksum) return { cannot: 'publishing needs the MD5 checksum of the file' };
    const requestId = randomInt(1, 2 ** 31 - 1);
    const made = { kind: 'publish' as const, source, requestId, retrieveAt: clock.now(), installAt: null };
    const location = await record(asked, made);
    return { requestId, location, checksum, again: again(params) };
  }

  async function resolveUnpublish(
    { firmwareId, checksum }: Unpublish,
    asked: Asked,
  ): Promise<{ checksum: string } | Cannot> {
    if (checksum) return { checksum };
    if (!firmwareId) return { cannot: 'name the firmware file or its MD5 checksum' };
    const file = await usable(firmwareId, asked);
    return 'cannot' in file ? file : { checksum: file.md5 };
  }

  const publish = stationCommand(firmwareCommands['publish-firmware'], publications, resolvePublish);
  const unpublish = stationCommand(
    firmwareCommands['unpublish-firmware'],
    endsOfPublication,
    resolveUnpublish,
  );

  return { update: updateWith(), updateWith, publish, unpublish };
}

export type FirmwareCommands = ReturnType<typeof createFirmwareCommands>;

const again = ({
  retries,
  retryIntervalSeconds,
}: Pick<Update, 'retries' | 'retryIntervalSeconds'>): Again => ({
  ...(retries !== undefined && { retries }),
  ...(retryIntervalSeconds !== undefined && { retryInterval: retryIntervalSeconds }),
});

/** Whether a file is for another kind of station: said in other words than case and blanks. */
function differs(wanted: string | null, is: string | null): boolean {
  return wanted !== null && wanted.trim().toLowerCase() !== (is ?? '').trim().toLowerCase();
}

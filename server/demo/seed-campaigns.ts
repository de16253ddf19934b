import { Readable } from 'node:stream';
import type { Transaction } from 'kysely';
import type { CampaignPlan } from '../devices/campaigns/contract.ts';
import { waveOf } from '../devices/campaigns/plan.ts';
import { say } from '../devices/campaigns/sentences.ts';
import { maxFirmwareBytes } from '../devices/firmware/contract.ts';
import { firmwareSentence } from '../devices/firmware/state.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { createFileStore } from '../platform/file-store.ts';
import { newId } from '../platform/ids.ts';
import type { PlannedStation } from './network.ts';
import { newFirmware } from './network.ts';
import type { StationOnFile } from './records.ts';

export type Files = ReturnType<typeof createFileStore>;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const firmwareBytes = 200_000;
/** Stations that had the new firmware in the last nights; the rest wait for the next one. */
const night = { from: '02:00', to: '04:30' } as const;

const plan: CampaignPlan = {
  canary: 2,
  waveSize: 4,
  successPercent: 90,
  parallel: 2,
  retries: 1,
  retryMinutes: 30,
  tryMinutes: 60,
  waitHours: 720,
  window: night,
};

interface Where {
  readonly rootId: string;
  readonly files: Files;
  readonly now: Date;
}

/** A firmware file, a campaign that brings it to the posts of one site night by night, and one that is over. */
export async function seedCampaigns(
  trx: Transaction<DB>,
  stations: readonly StationOnFile[],
  { rootId, files, now }: Where,
): Promise<void> {
  const firmwareId = await seedFirmware(trx, rootId, files, new Date(now.getTime() - 5 * dayMs));
  await seedRollout(
    trx,
    stations.filter(({ planned }) => getsFirmware(planned)),
    { rootId, firmwareId, now },
  );
  await seedSetting(trx, stations.filter(isTower), { rootId, now });
}

const getsFirmware = ({ place, make }: PlannedStation) =>
  place.code === 'BER-OST' && make.model === 'Post 22';
const isTower = ({ planned: { make } }: StationOnFile) => make.model === 'Tower 300';

async function seedFirmware(
  trx: Transaction<DB>,
  organization_id: string,
  files: Files,
  created_at: Date,
): Promise<string> {
  const id = newId();
  const { bytes, sha256, md5 } = await files.write(
    id,
    Readable.from([Buffer.alloc(firmwareBytes, `Halden Post ${newFirmware}\n`)]),
    maxFirmwareBytes,
  );
  await trx
    .insertInto('firmware_file')
    .values({
      ...{
        id,
        organization_id,
        name: 'Halden Post',
        version: newFirmware,
        vendor: 'Halden',
        model: 'Post 22',
      },
      note: 'Mends the clock after long outages.',
      ...{ size_bytes: bytes, sha256, md5, created_at, uploaded_at: created_at },
    })
    .execute();
  return id;
}

async function seedRollout(
  trx: Transaction<DB>,
  stations: readonly StationOnFile[],
  { rootId, firmwareId, now }: { rootId: string; firmwareId: string; now: Date },
): Promise<void> {
  const nightOf = (daysAgo: number) => new Date(Math.floor(now.getTime() / dayMs) * dayMs - daysAgo * dayMs);
  const id = newId();
  const siteId = stations[0]!.siteId;
  await trx
    .insertInto('campaign')
    .values({
      id,
      ...campaignOf(rootId, `Halden Post ${newFirmware}, Berlin`, 'firmware', { firmwareId, retries: 2 }),
      query: JSON.stringify({ siteId, vendor: 'Halden', model: 'Post 22' }),
      plan: JSON.stringify(plan),
      state: 'running',
      created_at: new Date(now.getTime() - 4 * dayMs),
      changed_at: nightOf(1),
    })
    .execute();
  const order = [...stations].sort((a, b) => Number(b.planned.updated) - Number(a.planned.updated));
  const members = order.map((station, place) => {
    const wave = waveOf(place, plan);
    // The canary in one night, the next wave in the one after.
    const started_at = new Date(nightOf(wave === 0 ? 2 : 1).getTime() + (90 + place * 7) * minuteMs);
    return { station, place, wave, done: station.planned.updated, started_at, requestId: newId() };
  });
  const done = members.filter((member) => member.done);
  const reason = firmwareSentence('installed', null);
  for (const { station, started_at, requestId } of done) {
    const finished_at = new Date(started_at.getTime() + 4 * minuteMs);
    await trx
      .insertInto('firmware_request')
      .values({
        id: requestId,
        station_id: station.id,
        kind: 'update',
        file_id: firmwareId,
        name: 'Halden Post',
        version: newFirmware,
        state: 'installed',
        requested_at: started_at,
        changed_at: finished_at,
        finished_at,
      })
      .execute();
  }
  await trx
    .insertInto('campaign_station')
    .values(
      members.map(({ station, place, wave, done, started_at, requestId }) => ({
        ...{ campaign_id: id, station_id: station.id, wave, place },
        state: done ? 'succeeded' : 'waiting',
        tries: done ? 1 : 0,
        reason: JSON.stringify(done ? reason : say('window', night)),
        request_id: done ? requestId : null,
        started_at: done ? started_at : null,
        finished_at: done ? new Date(started_at.getTime() + 4 * minuteMs) : null,
      })),
    )
    .execute();
}

/** The fast chargers were told to sample more often; it is long over. */
async function seedSetting(
  trx: Transaction<DB>,
  stations: readonly StationOnFile[],
  { rootId, now }: { rootId: string; now: Date },
): Promise<void> {
  const id = newId();
  const began = new Date(now.getTime() - 16 * dayMs);
  const ended = new Date(began.getTime() + 35 * minuteMs);
  const { window: _, ...anytime } = plan;
  const variables = [{ component: 'SampledDataCtrlr', variable: 'TxUpdatedInterval', value: '30' }];
  await trx
    .insertInto('campaign')
    .values({
      id,
      ...campaignOf(rootId, 'Tower 300: samples every 30 s', 'configuration', { variables }),
      query: JSON.stringify({ vendor: 'Halden', model: 'Tower 300' }),
      plan: JSON.stringify(anytime),
      state: 'finished',
      created_at: began,
      changed_at: ended,
      finished_at: ended,
    })
    .execute();
  await trx
    .insertInto('campaign_station')
    .values(
      stations.map(({ id: station_id }, place) => {
        const started_at = new Date(began.getTime() + (1 + place * 3) * minuteMs);
        return {
          ...{ campaign_id: id, station_id, wave: waveOf(place, plan), place, state: 'succeeded', tries: 1 },
          ...{ started_at, finished_at: new Date(started_at.getTime() + 4000) },
        };
      }),
    )
    .execute();
}

const campaignOf = (organization_id: string, name: string, kind: string, params: object) => ({
  organization_id,
  name,
  kind,
  params: JSON.stringify(params),
});

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
import { cannotReach, readSkills } from '../station-skills.ts';
import { grant, grantDays, putTransfers, type TransferRow } from '../transfers/grant.ts';
import { type LogKind, logCommands } from './contract.ts';

type GetLog = ParamsOfCommand<(typeof logCommands)['get-log']>;

/** Largest log that is taken, in bytes. */
const maxLogBytes = 268_435_456;
const maxLocation16 = 512;
const dayMs = 86_400_000;

const logTypes = {
  diagnostics: 'DiagnosticsLog',
  security: 'SecurityLog',
  data_collector: 'DataCollectorLog',
} as const satisfies Record<LogKind, string>;

/** A log that is on record, ready to be spelled. */
interface ResolvedLog {
  /** Asked for in the older words, which carry no number. */
  readonly plain: boolean;
  readonly kind: LogKind;
  readonly requestId: number;
  readonly location: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly again: { readonly retries?: number; readonly retryInterval?: number };
}

const logs: Intent<ResolvedLog> = {
  v16: ({ plain, requestId, kind, location, from, to, again }) =>
    plain
      ? [
          'GetDiagnostics',
          { location, ...(from && { startTime: from }), ...(to && { stopTime: to }), ...again },
        ]
      : [
          'GetLog',
          {
            requestId,
            logType: kind === 'security' ? 'SecurityLog' : 'DiagnosticsLog',
            log: {
              remoteLocation: location,
              ...(from && { oldestTimestamp: from }),
              ...(to && { latestTimestamp: to }),
            },
            ...again,
          },
        ],
  ocpp2: ({ kind, requestId, location, from, to, again }) =>
    kind === 'data_collector'
      ? { cannot: 'OCPP 2.0.1 knows no log of the data collector' }
      : [
          'GetLog',
          {
            requestId,
            logType: logTypes[kind] as 'DiagnosticsLog' | 'SecurityLog',
            log: { remoteLocation: location, ...period(from, to) },
            ...again,
          },
        ],
  ocpp21: ({ kind, requestId, location, from, to, again }) => [
    'GetLog',
    {
      requestId,
      logType: logTypes[kind],
      log: { remoteLocation: location, ...period(from, to) },
      ...again,
    },
  ],
};

/** What goes on record together before a station is asked. */
interface Recorded {
  readonly row: Insertable<DB['log_request']>;
  readonly campaign: Joining | undefined;
  readonly transfer: TransferRow | undefined;
}

async function putRequests(trx: Transaction<DB>, all: readonly Recorded[]): Promise<void> {
  await trx
    .insertInto('log_request')
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

/** Commands about logs; each puts what it asks for on record before it is sent. */
export function createLogCommands(house: House) {
  const { db, clock, newId } = house;
  const put = gatherWrites<Recorded>((all) => db.transaction().execute((trx) => putRequests(trx, all)));

  /** The same for a campaign, whose station then waits for the log. */
  const getLogWith = (campaignId?: string): StationCommand<GetLog> =>
    stationCommand(logCommands['get-log'], logs, (params: GetLog, asked) =>
      resolve(params, asked, campaignId),
    );

  async function resolve(
    params: GetLog,
    { target }: Asked,
    campaignId: string | undefined,
  ): Promise<ResolvedLog | Cannot> {
    const { kind, url, from, to } = params;
    const skills = await readSkills(db, target.id);
    const older = target.version === '1.6';
    if (kind === 'data_collector' && target.version !== '2.1')
      return { cannot: `OCPP ${target.version} knows no log of the data collector` };
    if (older && kind === 'security' && skills.securityExtension === false)
      return { cannot: 'the station does not know the security extension, which has the security log' };
    if (older && (url?.length ?? 0) > maxLocation16)
      return {
        cannot: `the address is longer than the ${maxLocation16} characters that the station takes`,
      };
    const unreachable = cannotReach(skills, url ?? house.transferUrl());
    if (unreachable) return unreachable;
    // What every older station has is GetDiagnostics; GetLog only where its extension is known to be there.
    const plain = older && kind === 'diagnostics' && !skills.securityExtension;
    const requestId = randomInt(1, 2 ** 31 - 1);
    const location = await record(target.id, params, plain ? null : requestId, campaignId);
    return {
      plain,
      kind,
      requestId,
      location,
      from: from && new Date(from).toISOString(),
      to: to && new Date(to).toISOString(),
      again: {
        ...(params.retries !== undefined && { retries: params.retries }),
        ...(params.retryIntervalSeconds !== undefined && { retryInterval: params.retryIntervalSeconds }),
      },
    };
  }

  /** Puts the request on record, and grants the address that the file is delivered to. Gives the address. */
  async function record(
    stationId: string,
    { kind, url, from, to }: GetLog,
    requestId: number | null,
    campaignId: string | undefined,
  ): Promise<string> {
    const id = newId();
    const now = clock.now();
    const row = {
      id,
      station_id: stationId,
      kind,
      request_id: requestId,
      state: 'requested',
      elsewhere: url ?? null,
      oldest_at: from ? new Date(from) : null,
      latest_at: to ? new Date(to) : null,
      requested_at: now,
      changed_at: now,
    };
    const expiresAt = new Date(now.getTime() + grantDays * dayMs);
    const granted =
      url === undefined ? grant({ logRequestId: id, maxBytes: maxLogBytes, expiresAt }) : undefined;
    await put({
      row,
      campaign: campaignId === undefined ? undefined : { id: campaignId, stationId, requestId: id },
      transfer: granted?.row,
    });
    return granted ? `${house.transferUrl()}/${granted.token}` : url!;
  }

  return { getLog: getLogWith(), getLogWith };
}

export type LogCommands = ReturnType<typeof createLogCommands>;

const period = (from: string | undefined, to: string | undefined) => ({
  ...(from && { oldestTimestamp: from }),
  ...(to && { latestTimestamp: to }),
});

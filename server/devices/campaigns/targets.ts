import { sql } from 'kysely';
import { inScope } from '../../access/index.ts';
import type { Database } from '../../platform/database/database.ts';
import type { Scope } from '../../platform/http/caller.ts';
import type { Sentence } from '../../platform/sentence.ts';
import { type CampaignQuery, maxCampaignStations } from './contract.ts';
import { say } from './sentences.ts';

/** A station that a campaign may go to. */
export interface Candidate {
  readonly id: string;
  readonly identity: string;
  readonly siteName: string | null;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly version: string | null;
  readonly online: boolean;
  readonly otherCampaign: string | null;
}

/** The firmware that a campaign installs, as far as it says whom it is for. */
export interface ForWhom {
  readonly vendor: string | null;
  readonly model: string | null;
  readonly version: string | null;
}

/** Stations in use, of the organization and those below it, that fit a query and that the caller may command. */
export async function findCandidates(
  db: Database,
  scope: Scope,
  organizationId: string,
  query: CampaignQuery,
): Promise<Candidate[]> {
  let select = db
    .selectFrom('station as s')
    .innerJoin('organization as o', 'o.id', 's.organization_id')
    .leftJoin('site as t', 't.id', 's.site_id')
    .select(['s.id', 's.identity', 's.vendor', 's.model', 's.firmware', 's.version', 't.name as site_name'])
    .select(isOnline.as('online'))
    .select(({ selectFrom }) =>
      selectFrom('campaign_station as m')
        .innerJoin('campaign as c', 'c.id', 'm.campaign_id')
        .select('c.name')
        .whereRef('m.station_id', '=', 's.id')
        .where('m.state', 'in', ['waiting', 'running'])
        .where('c.state', 'in', ['running', 'paused', 'halted'])
        .limit(1)
        .as('other'),
    )
    .where(inScope(scope, 's.organization_id', 's.site_id'))
    .where(sql<boolean>`${organizationId}::uuid = any(o.path)`)
    .where('s.decommissioned_at', 'is', null)
    .orderBy('s.identity')
    .limit(maxCampaignStations + 1);
  if (query.siteId) select = select.where('s.site_id', '=', query.siteId);
  if (query.vendor) select = select.where(sql<boolean>`lower(s.vendor) = lower(${query.vendor})`);
  if (query.model) select = select.where(sql<boolean>`lower(s.model) = lower(${query.model})`);
  if (query.firmware) select = select.where('s.firmware', '=', query.firmware);
  if (query.version) select = select.where('s.version', '=', query.version);
  if (query.stationIds) select = select.where('s.id', 'in', [...query.stationIds]);
  return (await select.execute()).map(({ site_name: siteName, other, ...row }) => ({
    ...row,
    siteName,
    otherCampaign: other,
  }));
}

/** Whether a living node holds the station's connection. */
export const isOnline = sql<boolean>`exists (
  select from ownership w join node n on n.id = w.node_id
   where w.station_id = s.id and n.lease_until > now())`;

const same = (a: string, b: string | null) => a.trim().toLowerCase() === (b ?? '').trim().toLowerCase();

/** Why a station is left out from the beginning; undefined when it is not. */
export function whyExcluded(station: Candidate, firmware: ForWhom | undefined): Sentence | undefined {
  if (station.version === null) return say('unknown_version');
  if (station.otherCampaign !== null) return say('other_campaign', { name: station.otherCampaign });
  if (!firmware) return undefined;
  const { vendor, model, version } = firmware;
  if (vendor && !same(vendor, station.vendor))
    return say('other_vendor', { vendor, is: station.vendor ?? '–' });
  if (model && !same(model, station.model)) return say('other_model', { model, is: station.model ?? '–' });
  return version && version === station.firmware ? say('has_it') : undefined;
}

import type { Version } from '@busbar/ocpp';
import type pg from 'pg';
import { collect } from '../platform/collect.ts';
import type { StationFacts, StationTemplate } from './message.ts';

type StoredFacts = Omit<StationFacts, 'version'>;

/** Reads what the gateway knows of stations, many together; one that was taken out of service is none any more. */
export function createFactsReader(pool: pg.Pool) {
  const find = collect<StoredFacts>(async (stationIds) => {
    const { rows } = await pool.query({
      name: 'station_facts',
      text: `select s.id, s.identity, s.organization_id, s.site_id, s.boot_status, s.lenient, s.model_template || s.template as template, coalesce(t.zone, 'UTC') as zone
               from station s left join site t on t.id = s.site_id where s.id = any($1::uuid[]) and s.decommissioned_at is null`,
      values: [stationIds],
    });
    return new Map(rows.map((row) => [row.id, toFacts(row)]));
  });
  return async (stationId: string, version: Version): Promise<StationFacts | undefined> => {
    const facts = await find(stationId);
    return facts && { ...facts, version };
  };
}

interface FactsRow {
  id: string;
  identity: string;
  organization_id: string;
  site_id: string | null;
  boot_status: StationFacts['bootStatus'];
  lenient: boolean;
  template: StationTemplate;
  zone: string;
}

function toFacts(row: FactsRow): StoredFacts {
  return {
    id: row.id,
    identity: row.identity,
    organizationId: row.organization_id,
    siteId: row.site_id,
    zone: row.zone,
    bootStatus: row.boot_status,
    lenient: row.lenient,
    template: row.template,
  };
}

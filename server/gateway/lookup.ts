import { type Version, versions } from '@busbar/ocpp';
import type pg from 'pg';
import { collect } from '../platform/collect.ts';
import type { StoredPassword } from './credentials.ts';
import type { KnownStation } from './handshake.ts';
import type { StationTemplate } from './message.ts';

/** A station as the door knows it: what the decision needs, and the password on file. */
export interface FoundStation extends KnownStation {
  readonly password: StoredPassword;
}

/**
 * Reads stations by identity, many together: 5,000 stations that reconnect at once are ten questions.
 * Rejects when the database is away.
 */
export function createLookup(pool: pg.Pool): (identity: string) => Promise<FoundStation | undefined> {
  return collect<FoundStation>(async (identities) => {
    const { rows } = await pool.query<FoundRow>({
      name: 'door_lookup',
      text: `select s.id, s.identity, s.organization_id, s.decommissioned_at is not null as decommissioned, s.security_profile, s.upgrading_to,
                    s.serial_number, s.model_template || s.template as template, c.fast_hash, c.slow_hash, c.pending_hash,
                    case when s.security_profile = 3 or s.upgrading_to = 3 then (
                      select array_agg(above.name) from organization own join organization above on above.id = any(own.path)
                       where own.id = s.organization_id) end as organization_names
               from station s left join station_credential c on c.station_id = s.id
              where s.identity = any($1::text[])`,
      values: [identities],
    });
    return new Map(rows.map((row) => [row.identity, toFound(row)]));
  });
}

interface FoundRow {
  id: string;
  identity: string;
  organization_id: string;
  decommissioned: boolean;
  security_profile: number;
  upgrading_to: number | null;
  serial_number: string | null;
  template: StationTemplate;
  fast_hash: Buffer | null;
  slow_hash: string | null;
  pending_hash: Buffer | null;
  organization_names: string[] | null;
}

function toFound(row: FoundRow): FoundStation {
  const { template } = row;
  const byIdentity = template.certificateName === 'identity' || row.serial_number === null;
  return {
    stationId: row.id,
    organizationId: row.organization_id,
    decommissioned: row.decommissioned,
    securityProfile: row.security_profile,
    upgradingTo: row.upgrading_to,
    hasPassword: row.fast_hash !== null || row.slow_hash !== null || row.pending_hash !== null,
    certificateName: byIdentity ? row.identity : row.serial_number!,
    certificateOrganizations: row.organization_names ?? [],
    pinnedVersion: isVersion(template.version) ? template.version : undefined,
    password: { fastHash: row.fast_hash, slowHash: row.slow_hash, pendingHash: row.pending_hash },
  };
}

const isVersion = (text: unknown): text is Version => versions.includes(text as Version);

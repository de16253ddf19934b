import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Seal } from '../../platform/seal.ts';
import type { EnergyHouse } from '../house.ts';
import type { AdrEvent } from './event.ts';
import type { NotifyRow } from './notify.ts';

/** Sends a mail; undefined where no mail server is set up. */
export type SendMail =
  | ((mail: { readonly to: string; readonly subject: string; readonly text: string }) => Promise<void>)
  | undefined;

export interface AdrHouse extends EnergyHouse {
  readonly seal: Seal;
  readonly pause: (ms: number) => Promise<void>;
  /** Where servers of grid events reach us, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly nodeId: () => string;
  readonly sendMail: SendMail;
  readonly onFault: (error: unknown, about: string) => void;
}

/** A server of grid events, as it is stored. */
export interface VtnRow extends NotifyRow {
  readonly organization_id: string;
  readonly name: string;
  readonly url: string;
  readonly token_url: string | null;
  readonly client_id: string | null;
  readonly sealed_secret: string | null;
}

/** A site that takes part with a server. */
export interface SiteRow {
  readonly vtn_id: string;
  readonly site_id: string;
  readonly organization_id: string;
  readonly zone: string;
  readonly ven_name: string;
  readonly resource_name: string;
  readonly targets: string[];
  readonly subscribed_watts: number | null;
  readonly price_series_id: string | null;
  readonly sell_series_id: string | null;
  readonly carbon_series_id: string | null;
  readonly ven_id: string | null;
}

/** An event at a site, as it was kept. */
export interface KnownEvent {
  readonly id: string;
  readonly event_id: string;
  readonly modified: string;
  readonly first_seen_at: Date;
  readonly opted_out_at: Date | null;
  readonly cancelled_at: Date | null;
}
export interface Heard {
  readonly row: KnownEvent;
  readonly event: AdrEvent;
}

export async function sitesOf(db: Kysely<DB>, vtnId: string): Promise<SiteRow[]> {
  const { rows } = await sql<SiteRow>`
    select v.*, s.organization_id, s.zone from vtn_site v join site s on s.id = v.site_id
     where v.vtn_id = ${vtnId} order by v.site_id`.execute(db);
  return rows;
}

/** The same for the same event and site: a start that is spread stays where it was put. */
export function drawn(eventId: string, siteId: string): number {
  return createHash('sha256').update(`${eventId}/${siteId}`).digest().readUInt32BE(0) / 2 ** 32;
}

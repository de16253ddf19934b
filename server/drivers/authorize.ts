import type pg from 'pg';
import type { Happening, StationFacts } from '../gateway/index.ts';
import { collect } from '../platform/collect.ts';
import type { Sentence } from '../platform/sentence.ts';
import type { TokenKind } from './contract.ts';
import {
  type AuthorizationStatus,
  decide,
  type PresentedKind,
  type Reason,
  statusOf,
  type TokenFacts,
} from './decide.ts';
import { limitedTo, limitJoins } from './evse-limits.ts';
import type { SiteFacts } from './means.ts';
import { reasonSentence } from './sentences.ts';
import { personJoins, type TokenRow, toFacts, tokenColumns } from './token-row.ts';

/** A token as somebody showed it to a station. */
export interface ShownToken {
  /** As the station sent it. */
  readonly uid: string;
  readonly kind?: PresentedKind;
  readonly evseNumber?: number | null;
  readonly at: Date;
  readonly invalidCertificate?: boolean;
}

/** What was decided about a shown token, and all that an answer, a transaction and the log want to know of it. */
export interface Authorization {
  readonly accepted: boolean;
  readonly status: AuthorizationStatus;
  readonly reason: Reason;
  readonly sentence: Sentence;
  readonly uid: string;
  readonly token:
    | {
        readonly id: string;
        readonly kind: TokenKind;
        readonly organizationId: string;
        readonly groupUid: string | null;
      }
    | undefined;
  /** The id of what the reason comes from, where that is something of its own. */
  readonly cause: string | null;
  readonly validUntil: Date | null;
  readonly language: string | null;
  readonly chargingPriority: number | null;
  readonly message: string | null;
  /** The only EVSEs of the station at which it is accepted; null: at all. */
  readonly evses: readonly number[] | null;
  /** For the attempt log; a refusal is also told to whoever watches. */
  readonly step: 'authorized' | 'refused';
  readonly events: readonly Happening[];
}

/** What the decision wants to know of the station. */
export type AskingStation = Pick<StationFacts, 'id' | 'organizationId' | 'siteId' | 'bootStatus'>;

export type Authorize = (station: AskingStation, shown: ShownToken) => Promise<Authorization>;

/** What identifies a token whichever way it is spelled: RFID uids are compared without regard to case. */
export const uidKey = (uid: string): string => uid.toUpperCase();

/**
 * Makes the one function that decides about tokens shown to stations.
 * Tokens shown to many stations in the same few milliseconds are looked up together.
 */
export function createAuthorize(pool: pg.Pool): Authorize {
  const find = collect((keys) => lookUp(pool, keys));

  return async (station, shown) => {
    const { id: stationId, organizationId, siteId } = station;
    const {
      stationPath = [],
      site = null,
      tokens = [],
    } = (await find(lookUpKey(organizationId, siteId, uidKey(shown.uid)))) ?? {};
    const stationAccepted = station.bootStatus === 'accepted';
    const verdict = decide(
      { ...shown, kind: shown.kind, stationId, stationAccepted, stationPath, site },
      tokens,
    );
    return authorizationOf(shown, verdict);
  };
}

/** What was decided about a shown token, with all that answers and the log want to know of it. */
export function authorizationOf(
  shown: ShownToken,
  { status, reason, token, cause, evses }: ReturnType<typeof decide>,
): Authorization {
  const accepted = status === 'Accepted';
  const sentence = reasonSentence(reason, shown.uid);
  const refused: Happening = {
    kind: 'attempt.refused',
    at: shown.at,
    data: { uid: shown.uid, kind: shown.kind ?? null, evse: shown.evseNumber ?? null, reason, sentence },
    ...(token && { subjectId: token.id }),
  };
  return {
    accepted,
    status,
    reason,
    sentence,
    uid: shown.uid,
    token: token && {
      id: token.id,
      kind: token.kind,
      organizationId: token.organizationId,
      groupUid: token.groupUid,
    },
    cause,
    validUntil: token?.validUntil ?? null,
    language: token?.language ?? null,
    chargingPriority: token?.chargingPriority ?? null,
    message: token?.message ?? null,
    evses,
    step: accepted ? 'authorized' : 'refused',
    events: accepted ? [] : [refused],
  };
}

/** The same decision turned into a refusal, for a reason that another slice knows. */
export function withhold(
  authorization: Authorization,
  reason: Reason,
  place: { readonly at: Date; readonly evse: number | null },
): Authorization {
  const { uid, token } = authorization;
  const sentence = reasonSentence(reason, uid);
  const data = { uid, kind: token?.kind ?? null, evse: place.evse, reason, sentence };
  return {
    ...authorization,
    accepted: false,
    status: statusOf[reason],
    reason,
    sentence,
    cause: null,
    step: 'refused',
    events: [{ kind: 'attempt.refused', at: place.at, data, ...(token && { subjectId: token.id }) }],
  };
}

interface Found {
  readonly stationPath: readonly string[];
  readonly site: SiteFacts | null;
  readonly tokens: readonly TokenFacts[];
}

// An id has no space, and 36 characters: the uid is all that follows. No site: 36 dashes.
const noSite = '-'.repeat(36);
const lookUpKey = (organizationId: string, siteId: string | null, key: string) =>
  `${organizationId} ${siteId ?? noSite} ${key}`;
const siteOf = (key: string) => {
  const site = key.slice(37, 73);
  return site === noSite ? null : site;
};

async function lookUp(pool: pg.Pool, keys: readonly string[]): Promise<ReadonlyMap<string, Found>> {
  const { rows } = await pool.query<FoundRow>({
    name: 'authorize',
    text: lookUpSql,
    values: [keys.map((key) => key.slice(0, 36)), keys.map(siteOf), keys.map((key) => key.slice(74))],
  });
  const found = new Map<string, Found & { tokens: TokenFacts[] }>();
  for (const row of rows) {
    const key = lookUpKey(row.station_organization_id, row.station_site_id, row.uid_key);
    const one = found.get(key) ?? { stationPath: row.station_path, site: row.site, tokens: [] };
    found.set(key, one);
    if (row.id !== null)
      one.tokens.push(toFacts(row as TokenRow, { listed: row.listed, limitedTo: row.limited_to }));
  }
  return found;
}

/** What a site `a` of `site_access` says of who may charge there, and when. */
export const siteColumns = `json_build_object('id', a.site_id, 'listedOnly', a.mode = 'listed', 'hoursOnly', a.hours_only,
         'openingHours', i.opening_hours, 'zone', i.zone)`;

// token_uid_key finds the candidates of each uid; nearly always there is one.
const lookUpSql = `
select k.organization_id as station_organization_id, k.site_id as station_site_id, k.uid_key, s.path as station_path,
       case when a.site_id is not null then ${siteColumns} end as site,
       a.mode = 'listed' and exists (
         select from site_access_entry e where e.site_id = a.site_id
          and (e.subject_id in (d.id, w.fleet_id) or e.subject_id = any(m.group_ids))) as listed,
       (select ${limitedTo} from evse_limit l ${limitJoins}
         where l.site_id = k.site_id
          and (l.subject_id in (t.id, d.id, w.fleet_id) or l.subject_id = any(m.group_ids))) as limited_to,
       ${tokenColumns}
  from unnest($1::uuid[], $2::uuid[], $3::text[]) as k (organization_id, site_id, uid_key)
  join organization s on s.id = k.organization_id
  left join site_access a on a.site_id = k.site_id
  left join site i on i.id = a.site_id
  left join token t on t.uid_key = k.uid_key and t.retired_at is null
  left join organization o on o.id = t.organization_id
  ${personJoins}`;

type FoundRow = {
  station_organization_id: string;
  station_site_id: string | null;
  uid_key: string;
  station_path: string[];
  site: SiteFacts | null;
  listed: boolean;
  limited_to: TokenFacts['limitedTo'];
} & (TokenRow | { [N in keyof TokenRow]: null });

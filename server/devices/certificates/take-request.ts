import { readRequest } from '@busbar/certificates';
import type pg from 'pg';
import type { Decision, MessageContext } from '../../gateway/index.ts';
import { newId } from '../../platform/ids.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { RequestPurpose } from './authorities.ts';
import { refuseRequest, type StationName, saySigning } from './judge-request.ts';
import { requestRow } from './rows.ts';

/** Between the answer and the certificate: stations are busy with their own request until then and refuse it. */
export const pauseMs = 4_000;
/** A station that asks more often than this within an hour goes round in circles. */
const maxPerHour = 20;

/** A station's wish to have its key signed, whichever message brought it. */
export interface Wish {
  readonly purpose: RequestPurpose;
  readonly csr: string;
  /** Given back with the certificate where the version knows it. */
  readonly requestId?: number | undefined;
  /** It came in a vendor message (1.6 for V2G) and is answered by one. */
  readonly byTransfer?: boolean;
}

export interface Taken {
  readonly accepted: boolean;
  readonly sentence: Sentence;
}

/**
 * Takes a signing request: checks it, keeps it, and answers at once (OCPP 2.x A02, A03; 1.6 security white paper A02).
 * Signing and sending follow after the commit, from the table: a restart in between loses nothing.
 */
export function createTakeRequest(options: { pool: pg.Pool; wake: (at: Date) => void }) {
  return async function take<Answer>(
    context: MessageContext,
    wish: Wish,
    spell: (taken: Taken) => Answer,
  ): Promise<Decision<Answer>> {
    const { station, arrivedAt } = context;
    const [request, { name, asked }] = await Promise.all([
      readRequest(wish.csr),
      readStation(options.pool, station.id),
    ]);
    const refusal =
      asked >= maxPerHour
        ? saySigning('too_many', { count: asked })
        : refuseRequest(request, name, wish.purpose);
    const nextAt = refusal ? null : new Date(arrivedAt.getTime() + pauseMs);
    const id = newId();
    const sentence = refusal ?? saySigning('waiting');
    const row = requestRow({
      id,
      stationId: station.id,
      purpose: wish.purpose,
      csr: wish.csr,
      requestId: wish.requestId ?? null,
      byTransfer: wish.byTransfer ?? false,
      subject: request?.subject ?? null,
      key: request?.key ?? null,
      receivedAt: arrivedAt,
      state: refusal ? 'refused' : 'waiting',
      sentence,
      nextAt,
    });
    const data = { identity: station.identity, purpose: wish.purpose, accepted: !refusal, sentence };
    return {
      answer: spell({ accepted: !refusal, sentence }),
      rows: [row],
      events: [{ kind: 'device.certificate_requested', subjectId: id, at: arrivedAt, data }],
      ...(nextAt && { afterwards: () => options.wake(nextAt) }),
    };
  };
}

export type TakeRequest = ReturnType<typeof createTakeRequest>;

/** How the station must be named, and how often it asked lately; refused wishes do not count. */
async function readStation(pool: pg.Pool, stationId: string): Promise<{ name: StationName; asked: number }> {
  const { rows } = await pool.query<{
    identity: string;
    serial_number: string | null;
    by_identity: boolean;
    organizations: string[];
    asked: number;
  }>({
    name: 'signing_station',
    text: `select s.identity, s.serial_number, coalesce((s.model_template || s.template) ->> 'certificateName' = 'identity', false) as by_identity,
                  array(select above.name from organization own join organization above on above.id = any(own.path)
                         where own.id = s.organization_id) as organizations,
                  (select count(*) from signing_request r
                    where r.station_id = s.id and r.received_at > now() - interval '1 hour' and r.state <> 'refused') as asked
             from station s where s.id = $1`,
    values: [stationId],
  });
  const row = rows[0]!;
  const commonName = row.by_identity ? row.identity : (row.serial_number ?? row.identity);
  return { name: { commonName, organizations: row.organizations }, asked: Number(row.asked) };
}

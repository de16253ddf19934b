import { readCertificate, splitPem } from '@busbar/certificates';
import { sql } from 'kysely';
import { system } from '../../access/index.ts';
import type { CommandResult } from '../../gateway/contract.ts';
import { type Commands, findTargetsById, type StationCommand } from '../../gateway/index.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { NewId } from '../../platform/ids.ts';
import { outboxHint, writeEvents } from '../../platform/outbox.ts';
import type { Sentence } from '../../platform/sentence.ts';
import { authorityFor, type RequestPurpose } from './authorities.ts';
import type { CertificateSigned } from './contract.ts';
import { saySigning } from './judge-request.ts';
import type { Signed, Signer } from './signer.ts';

/** Requests worked on in one go; the rest follows at once. */
const maxTogether = 20;
/** Pauses after a delivery that did not reach the station, in minutes; after the last it is given up. */
const pausesMinutes = [1, 5, 15, 60, 240, 720] as const;
/** Whoever took a request and died leaves it to others after this long. */
const claimMs = 120_000;

export interface DeliverOptions {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly commands: Commands;
  readonly certificateSigned: StationCommand<CertificateSigned>;
  readonly signer: Signer;
  /** Hears that a request of a station has come to its end. */
  readonly onEnded: (stationId: string) => Promise<void>;
  readonly onFault: (error: unknown, about: string) => void;
}

interface Due {
  readonly id: string;
  readonly station_id: string;
  readonly purpose: RequestPurpose;
  readonly csr: string;
  readonly request_id: number | null;
  readonly by_transfer: boolean;
  readonly certificate_id: string | null;
  readonly tries: number;
}

/**
 * Signs what stations asked for, once its pause is over, and brings it to them. The table is the list of what is to do:
 * any node may work on it, whoever dies is followed by the next, and a station that is away is tried again.
 */
export function createDeliver(options: DeliverOptions) {
  const { db, clock, newId } = options;
  let timers = new Set<NodeJS.Timeout>();
  let running: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;

  /** Does everything that is due at this moment: what runs already is waited for, and who waits shares the next run. */
  function run(): Promise<void> {
    queued ??= running.then(() => {
      queued = undefined;
      const run = work();
      running = run.catch(() => {});
      return run;
    });
    return queued;
  }

  async function work(): Promise<void> {
    for (;;) {
      const due = await claim();
      await Promise.all(
        due.map((one) =>
          deliver(one).catch((error) => options.onFault(error, 'a certificate for a station')),
        ),
      );
      if (due.length < maxTogether) return;
    }
  }

  async function claim(): Promise<readonly Due[]> {
    const now = clock.now();
    const { rows } = await sql<Due>`
      update signing_request set tries = tries + 1, next_at = ${new Date(now.getTime() + claimMs)}
       where id in (select id from signing_request where state = 'waiting' and next_at <= ${now}
                     order by next_at limit ${maxTogether} for update skip locked)
      returning id, station_id, purpose, csr, request_id, by_transfer, certificate_id, tries`.execute(db);
    return rows;
  }

  async function deliver(due: Due): Promise<void> {
    const certificateId = due.certificate_id ?? (await sign(due));
    if (certificateId === 'later') return;
    const { chain } = await db
      .selectFrom('certificate')
      .select('chain')
      .where('id', '=', certificateId)
      .executeTakeFirstOrThrow();
    const [target] = await findTargetsById(db, [due.station_id]);
    if (!target) return end(due, 'failed', saySigning('failed', { reason: 'it was taken out of service' }));
    const result = await options.commands.run(system, target, options.certificateSigned, {
      purpose: due.purpose,
      chain,
      ...(due.request_id !== null && { requestId: due.request_id }),
      byTransfer: due.by_transfer,
    });
    await conclude(due, result);
  }

  async function sign(due: Due): Promise<string | 'later'> {
    const signed = await options.signer.sign({ purpose: due.purpose, csr: due.csr });
    if (signed !== 'later') return keep(due, signed);
    await db
      .updateTable('signing_request')
      .set({ state: 'to_sign', sentence: JSON.stringify(saySigning('to_sign')), next_at: null, tries: 0 })
      .where('id', '=', due.id)
      .where('state', '=', 'waiting')
      .execute();
    return 'later';
  }

  /** Keeps a signed certificate beside its request; gives its id. */
  async function keep(due: Pick<Due, 'id' | 'station_id' | 'purpose'>, signed: Signed): Promise<string> {
    const facts = readCertificate(splitPem(signed.chain)[0] ?? '');
    if (!facts) throw new Error('the certificate authority gave back something else than a certificate');
    const id = newId();
    await db.transaction().execute(async (trx) => {
      await trx
        .insertInto('certificate')
        .values({
          id,
          authority_id: signed.authorityId,
          station_id: due.station_id,
          purpose: authorityFor(due.purpose),
          subject: facts.subject,
          serial: facts.serialNumber,
          fingerprint: facts.fingerprint,
          chain: signed.chain,
          not_before: facts.notBefore,
          not_after: facts.notAfter,
          issued_at: clock.now(),
          state: 'issued',
        })
        .execute();
      await trx.updateTable('signing_request').set({ certificate_id: id }).where('id', '=', due.id).execute();
    });
    return id;
  }

  async function conclude(due: Due, { verdict, outcome, sentence }: CommandResult): Promise<void> {
    if (verdict === 'accepted') return end(due, 'accepted', saySigning('accepted'));
    const reason = sentence.text;
    if (verdict === 'rejected' || outcome === 'unsupported') {
      return end(due, 'rejected', saySigning('rejected', { reason }));
    }
    const pause = pausesMinutes[due.tries - 1];
    if (pause === undefined) return end(due, 'failed', saySigning('failed', { reason }));
    await db
      .updateTable('signing_request')
      .set({
        next_at: new Date(clock.now().getTime() + pause * 60_000),
        sentence: JSON.stringify(saySigning('unreached', { reason })),
      })
      .where('id', '=', due.id)
      .where('state', '=', 'waiting')
      .execute();
  }

  async function end(
    due: Pick<Due, 'id' | 'purpose' | 'station_id'>,
    state: 'accepted' | 'rejected' | 'failed',
    sentence: Sentence,
  ): Promise<void> {
    const at = clock.now();
    await db.transaction().execute(async (trx) => {
      const ended = await trx
        .updateTable('signing_request as r')
        .from('station as s')
        .set({ state, sentence: JSON.stringify(sentence), ended_at: at, next_at: null })
        .where('r.id', '=', due.id)
        .where('r.state', '=', 'waiting')
        .whereRef('s.id', '=', 'r.station_id')
        .returning(['s.id', 's.identity', 's.organization_id', 's.site_id'])
        .executeTakeFirst();
      if (!ended) return;
      await writeEvents(trx, newId, [
        {
          kind: 'device.certificate_delivered',
          at,
          organizationId: ended.organization_id,
          siteId: ended.site_id,
          stationId: ended.id,
          subjectId: due.id,
          data: { identity: ended.identity, purpose: due.purpose, state, sentence },
        },
      ]);
    });
    options.bus.publish(outboxHint, null);
    await options.onEnded(due.station_id);
  }

  return {
    run,
    keep,
    /** Has what becomes due at that instant done then, by this node if it lives. */
    wake(at: Date): void {
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          run().catch((error) => options.onFault(error, 'signing what stations asked for'));
        },
        Math.max(0, at.getTime() - clock.now().getTime()),
      );
      timer.unref();
      timers.add(timer);
    },
    /** Begins nothing new. */
    async stop(): Promise<void> {
      for (const timer of timers) clearTimeout(timer);
      timers = new Set();
      await running;
    },
  };
}

export type Deliver = ReturnType<typeof createDeliver>;

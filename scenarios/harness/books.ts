/** Compares what stations know to be safe with what the database holds: nothing missing, nothing twice. */

import type { JournalEntry } from '@busbar/simulator';
import type pg from 'pg';

interface TransactionRow {
  readonly identity: string;
  readonly station_transaction_id: string;
  readonly id: string;
  readonly state: string;
  readonly provisional: boolean;
  readonly started_sent: string | null;
  readonly ended_sent: string | null;
  readonly register_start: string | null;
  readonly register_end: string | null;
  readonly anomalies: string[];
}

interface SampleRow {
  readonly transaction_id: string | null;
  readonly sent_at: string;
  readonly context: string;
  readonly wh: string | null;
  readonly copies: number;
}

/** A watt-hour is sent as a whole number or with one decimal, by version. */
const rounding = 1;

/** Everything that is wrong, as sentences; the journal is of stations whose identity begins with the prefix. */
export async function auditBooks(
  pool: pg.Pool,
  prefix: string,
  journal: readonly JournalEntry[],
  { allEnded }: { allEnded: boolean },
): Promise<string[]> {
  const { rows: transactions } = await pool.query<TransactionRow>(
    `select s.identity, t.station_transaction_id, t.id, t.state, t.provisional, t.started_sent, t.ended_sent,
            t.register_start, t.register_end, t.anomalies
       from transaction t join station s on s.id = t.station_id where starts_with(s.identity, $1)`,
    [prefix],
  );
  const { rows: samples } = await pool.query<SampleRow>(
    `select m.transaction_id, m.sent_at, m.context, min(m.energy_import_wh) as wh, count(*)::int as copies
       from meter_sample m join station s on s.id = m.station_id where starts_with(s.identity, $1)
      group by m.station_id, m.evse_number, m.transaction_id, m.sent_at, m.context, m.location`,
    [prefix],
  );
  const books = {
    transactions: new Map(transactions.map((row) => [`${row.identity} ${row.station_transaction_id}`, row])),
    samples: new Map(samples.map((row) => [`${row.transaction_id} ${row.sent_at} ${row.context}`, row])),
  };
  return [
    ...journal.flatMap((entry) => missing(entry, books)),
    ...doubled(transactions, samples),
    ...strangers(transactions, journal, allEnded),
    ...(await quarantined(pool, prefix)),
    ...(await repeatedEvents(pool, prefix)),
  ];
}

interface Books {
  readonly transactions: ReadonlyMap<string, TransactionRow>;
  readonly samples: ReadonlyMap<string, SampleRow>;
}

function missing(entry: JournalEntry, { transactions, samples }: Books): string[] {
  const name = `${entry.station} ${entry.issuedId ?? entry.transaction}`;
  const what = `${entry.kind} of ${name} at ${entry.timestamp}`;
  const row = transactions.get(name);
  if (!row) return [`${what}: the transaction is not there`];
  switch (entry.kind) {
    case 'start':
      return row.started_sent === entry.timestamp && near(row.register_start, entry.wh)
        ? []
        : [`${what}, ${entry.wh} Wh: on file is ${row.started_sent}, ${row.register_start} Wh`];
    case 'stop':
      return row.ended_sent === entry.timestamp && near(row.register_end, entry.wh) && !row.provisional
        ? []
        : [`${what}, ${entry.wh} Wh: on file is ${row.state} ${row.ended_sent}, ${row.register_end} Wh`];
    case 'sample': {
      const sample = samples.get(`${row.id} ${entry.timestamp} ${entry.context}`);
      if (!sample) return [`${what}: the sample is not there`];
      return near(sample.wh, entry.wh) ? [] : [`${what}: ${entry.wh} Wh became ${sample.wh} Wh`];
    }
  }
}

const near = (filed: string | null, told: number) =>
  filed !== null && Math.abs(Number(filed) - told) <= rounding;

function doubled(transactions: readonly TransactionRow[], samples: readonly SampleRow[]): string[] {
  const starts = new Map<string, number>();
  for (const { identity, started_sent, register_start } of transactions) {
    const key = `${identity} ${started_sent} ${register_start}`;
    starts.set(key, (starts.get(key) ?? 0) + 1);
  }
  return [
    ...[...starts].filter(([, times]) => times > 1).map(([key]) => `${key}: started twice`),
    ...samples
      .filter(({ copies }) => copies > 1)
      .map(
        ({ transaction_id, sent_at, copies }) =>
          `sample of ${transaction_id} at ${sent_at}: ${copies} copies`,
      ),
  ];
}

/** Once everything is delivered, the database holds what was acknowledged and nothing else, and all of it well. */
function strangers(
  transactions: readonly TransactionRow[],
  journal: readonly JournalEntry[],
  allEnded: boolean,
): string[] {
  if (!allEnded) return [];
  const told = new Set(journal.map((entry) => `${entry.station} ${entry.issuedId ?? entry.transaction}`));
  return transactions.flatMap((row) => {
    const name = `${row.identity} ${row.station_transaction_id}`;
    if (!told.has(name)) return [`${name}: no station was ever told that it is on file`];
    if (row.state !== 'ended' || row.provisional) return [`${name}: its real end is not on file`];
    return row.anomalies.length ? [`${name}: marked ${row.anomalies.join(', ')}`] : [];
  });
}

async function quarantined(pool: pg.Pool, prefix: string): Promise<string[]> {
  const { rows } = await pool.query<{ identity: string; kind: string; reason: string }>(
    `select s.identity, q.kind, q.reason from quarantine q join station s on s.id = q.station_id
      where starts_with(s.identity, $1)`,
    [prefix],
  );
  return rows.map(({ identity, kind, reason }) => `${identity}: a ${kind} is in quarantine (${reason})`);
}

async function repeatedEvents(pool: pg.Pool, prefix: string): Promise<string[]> {
  const { rows } = await pool.query<{ transaction_id: string; seq_no: number; times: number }>(
    `select e.transaction_id, e.seq_no, count(*)::int as times
       from transaction_event e join station s on s.id = e.station_id
      where starts_with(s.identity, $1) and e.seq_no is not null
      group by e.transaction_id, e.seq_no having count(*) > 1`,
    [prefix],
  );
  return rows.map((row) => `event ${row.seq_no} of ${row.transaction_id}: on file ${row.times} times`);
}

import type { Cost, Tariff } from '@busbar/pricing';
import { priceTransaction } from '@busbar/pricing';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Authorization } from '../../drivers/index.ts';
import type { Commands, StationFacts } from '../../gateway/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { OutboxEvent } from '../../platform/outbox.ts';
import type { Taken } from '../../platform/outbox-consumer.ts';
import type { Level } from '../../tariffs/assignment-contract.ts';
import { tariffOfDriver } from '../../tariffs/index.ts';
import type { EndedNow } from '../../transactions/index.ts';
import { findTransactions, meteredOf } from '../metered.ts';
import { type FindPromised, freeze, type OnFault } from '../price.ts';
import type { ReadAbility } from './ability.ts';
import { answersWithPrice, type Call, costAnswer, costSoFar, finalCost, userPrice } from './ocpp-costmsg.ts';
import { inLanguage, priceFor } from './price-words.ts';
import { amountOf, findShown, type Shown, toldOf } from './told.ts';
import { finalWords } from './words.ts';

export interface ShowingOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly commands: Pick<Commands, 'ask'>;
  readonly abilityOf: ReadAbility;
  /** Where a driver finds the receipt of a transaction; undefined when people have no way in. */
  readonly receiptUrl: (transactionId: string) => string | undefined;
  /** The price that a payer was promised goes before all tariffs, here as when pricing. */
  readonly findPromised?: FindPromised | undefined;
  readonly onFault: OnFault;
}

/** Calls under way at a time; what comes beyond is told by the job of the next minute. */
const mostUnderWay = 200;
/** A final cost older than this interests nobody at the station any more. */
const freshMs = 2 * 3_600_000;

type Version = Parameters<Commands['ask']>[0]['version'];

/** Shows drivers at the station what charging costs: before, while and after, as far as the station can. */
export function createShowing(options: ShowingOptions) {
  const { db, clock, commands, abilityOf, receiptUrl, findPromised, onFault } = options;
  let underWay = 0;

  /** Sends without being waited for; what becomes of it is noted. */
  function send(station: { id: string; version: string }, [action, payload]: Call, note?: Noted): void {
    if (underWay >= mostUnderWay) return;
    underWay += 1;
    const target = { id: station.id, version: station.version as Version };
    commands
      .ask(target, action, payload)
      .then(async (outcome) => {
        const { status } = (outcome.outcome === 'answered' ? outcome.payload : {}) as { status?: unknown };
        if (note)
          await noteShown(db, note, typeof status === 'string' ? status : outcome.outcome, clock.now());
      })
      .catch((error: unknown) => onFault(error, `telling station ${station.id} a price`))
      .finally(() => {
        underWay -= 1;
      });
  }

  async function showRunning(on: Kysely<DB>, shown: Shown): Promise<void> {
    const { costs, detailed } = await abilityOf(shown.station_id);
    if (!costs) return;
    const told = await toldOf(on, shown, clock.now().getTime());
    const call = told && costSoFar(shown.version, told, detailed);
    if (!call) return;
    const note = { transactionId: shown.id, cost: told.cost, final: false };
    send({ id: shown.station_id, version: shown.version }, call, note);
  }

  async function showFinal(on: Kysely<DB>, transactionId: string): Promise<void> {
    const { rows } = await sql<FinalRow>`
      select t.station_id, s.version, t.station_transaction_id, t.ended_at, t.energy_wh::float8 as wh, c.cost, c.currency,
             extract(epoch from t.ended_at - t.started_at)::float8 as seconds
        from transaction t join transaction_cost c on c.transaction_id = t.id join station s on s.id = t.station_id
       where t.id = ${transactionId} and c.cost is not null and t.ended_at > ${new Date(clock.now().getTime() - freshMs)}`.execute(
      on,
    );
    const [row] = rows;
    if (!row || !(await abilityOf(row.station_id)).costs) return;
    const cost = amountOf(row.cost);
    const call = finalCost(row.version, {
      stationTransactionId: row.station_transaction_id,
      cost,
      words: { text: finalWords(cost, row.currency, row.wh, row.seconds), others: {} },
      qrCodeText: receiptUrl(transactionId),
    });
    if (call) send({ id: row.station_id, version: row.version }, call, { transactionId, cost, final: true });
  }

  return {
    /** Of transactions, those at stations that show costs. */
    async pick(events: readonly OutboxEvent[]): Promise<OutboxEvent[]> {
      const meant = events.filter(
        ({ kind, stationId, subjectId }) => meanings[kind] && stationId && subjectId,
      );
      const abilities = await Promise.all(meant.map(({ stationId }) => abilityOf(stationId!)));
      return meant.filter((_, index) => abilities[index]!.costs);
    },

    /** Follows transactions: tells the running cost when one begins or changes, the final one when it was priced. */
    async take(trx: Transaction<DB>, events: readonly OutboxEvent[]): Promise<Taken> {
      const idsOf = (meaning: string) => [
        ...new Set(
          events.filter(({ kind }) => meanings[kind] === meaning).map(({ subjectId }) => subjectId!),
        ),
      ];
      const running = idsOf('runs');
      // Said twice, the first time counts: whoever comes first, pricing or this, freezes the tariff.
      if (running.length > 0) await freeze(trx, await findTransactions(trx, running), findPromised);
      for (const shown of await findShown(trx, running)) await showRunning(trx, shown);
      for (const id of idsOf('priced')) await showFinal(trx, id);
      return 'done';
    },

    /** Job: tells running costs that have changed, at connected stations that show them. Gives how many were looked at. */
    async tellRunning(): Promise<number> {
      const { rows } = await sql<{ id: string }>`
        select t.id from transaction t
          join ownership o on o.station_id = t.station_id
          join node n on n.id = o.node_id and n.lease_until > now()
          left join cost_shown c on c.transaction_id = t.id
         where t.state = 'active' and (c.status is null or c.status not like 'Unknown%')
           and exists (select from device_variable v where v.station_id = t.station_id and v.attribute = 'Actual'
                         and lower(v.value) = 'true'
                         and (v.variable = 'CustomDisplayCostAndPrice'
                              or (v.component = 'TariffCostCtrlr' and v.variable = 'Enabled' and v.variable_instance = 'Cost')))
         order by c.shown_at nulls first limit ${mostUnderWay}`.execute(db);
      const found = await findShown(
        db,
        rows.map(({ id }) => id),
      );
      for (const shown of found) await showRunning(db, shown);
      return found.length;
    },

    /** After a token was accepted: tells a station that shows texts what it pays there, where it needs a message for it. */
    afterAuthorized(station: StationFacts, authorization: Authorization): void {
      const { accepted, token, uid } = authorization;
      if (!accepted || answersWithPrice(station.version)) return;
      const tell = async () => {
        if (!(await abilityOf(station.id)).texts) return;
        const asking = { stationId: station.id, zone: station.zone, evse: null, tokenId: token?.id ?? null };
        const price = await priceFor(db, { ...asking, at: clock.now() });
        const call = price && userPrice(station.version, uid, price.words);
        if (call) send(station, call);
      };
      tell().catch((error: unknown) => onFault(error, `telling ${station.identity} what a token pays`));
    },

    /** The price in words for a token that was accepted, for stations that show texts. */
    async messageFor(
      station: StationFacts,
      { accepted, token, language }: Authorization,
      evse: number | null,
    ) {
      if (!accepted || !answersWithPrice(station.version)) return undefined;
      if (!(await abilityOf(station.id)).texts) return undefined;
      const asking = { stationId: station.id, zone: station.zone, evse, tokenId: token?.id ?? null };
      const price = await priceFor(db, { ...asking, at: clock.now() });
      return price && inLanguage(price.words, language);
    },

    /** The tariff of a driver's own, assigned to them or with their discount, as the station takes it (2.1, I08). */
    async tariffFor(station: StationFacts, { accepted, token }: Authorization) {
      if (!accepted || !token) return undefined;
      const asking = { stationId: station.id, zone: station.zone, evse: null, tokenId: token.id };
      const price = await priceFor(db, { ...asking, at: clock.now() });
      if (!price) return undefined;
      const { level, discount } = price.candidate;
      if (placeLevels.has(level) && !discount) return undefined;
      return tariffOfDriver(price.tariff, price.candidate.texts);
    },

    /** What the answer to a transaction's end says of its cost; nothing where the station shows none (2.x, I03). */
    async costAtEnd(station: StationFacts, ended: EndedNow) {
      if (!(await abilityOf(station.id)).costs) return undefined;
      const row = await db
        .selectFrom('transaction_cost')
        .select('frozen')
        .where('transaction_id', '=', ended.id)
        .executeTakeFirst();
      if (!row?.frozen) return undefined;
      const { register_start, register_end, energy_wh } = ended;
      const due =
        register_end ?? (register_start === null ? null : String(Number(register_start) + Number(energy_wh)));
      const metered = await meteredOf(db, { ...ended, register_due: due, zone: station.zone });
      const cost = amountOf(priceTransaction(row.frozen as unknown as Tariff, metered));
      return costAnswer(cost, receiptUrl(ended.id));
    },
  };
}

/** A tariff of a place is told to the station itself; all other levels are of people. */
const placeLevels: ReadonlySet<Level> = new Set(['evse', 'station', 'site', 'organization']);

/** What each event means to what a station shows. */
const meanings: Readonly<Record<string, 'runs' | 'priced'>> = {
  'transaction.started': 'runs',
  'transaction.updated': 'runs',
  'transaction.priced': 'priced',
};

interface FinalRow {
  readonly station_id: string;
  readonly version: string;
  readonly station_transaction_id: string;
  readonly ended_at: Date;
  readonly wh: number;
  readonly cost: Cost;
  readonly currency: string;
  readonly seconds: number;
}

interface Noted {
  readonly transactionId: string;
  readonly cost: number;
  readonly final: boolean;
}

async function noteShown(
  db: Database,
  { transactionId, cost, final }: Noted,
  status: string,
  shown_at: Date,
) {
  const columns = { cost: String(cost), final, status: status.slice(0, 100), shown_at };
  await db
    .insertInto('cost_shown')
    .values({ transaction_id: transactionId, ...columns })
    .onConflict((conflict) => conflict.column('transaction_id').doUpdateSet(columns))
    .execute();
}

import type { Transaction } from 'kysely';
import type pg from 'pg';
import type { Audit } from '../access/index.ts';
import type { Commands, StationCommand } from '../gateway/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewId } from '../platform/ids.ts';
import type { PaymentProvider } from './provider.ts';

/** What this slice works with. */
export interface House {
  readonly db: Database;
  readonly pool: pg.Pool;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: Audit;
  readonly commands: Pick<Commands, 'run'>;
  readonly remoteStart: StationCommand<RemoteStartParams>;
  readonly remoteStop: StationCommand<{ transactionId: string }>;
  /** Tells a station's screen that somebody who scanned its code is paying. */
  readonly webPaymentStarted: StationCommand<{ evse: number; seconds: number }>;
  /** Sends a mail; undefined where no mail server is set up. */
  readonly sendMail:
    | ((mail: { readonly to: string; readonly subject: string; readonly text: string }) => Promise<void>)
    | undefined;
  /** Where people reach this server. */
  readonly publicUrl: () => string;
  /** Undefined: nothing can be paid here. */
  readonly provider: PaymentProvider | undefined;
  /** Bills a transaction by the price that its payer was shown. */
  readonly keepPromise: (
    trx: Transaction<DB>,
    transaction: { readonly id: string; readonly token_id: string | null },
  ) => Promise<void>;
  readonly onFault: (error: unknown, about: string) => void;
}

export interface RemoteStartParams {
  readonly evse?: number;
  readonly token?: { readonly uid: string; readonly kind?: 'ad_hoc' };
}

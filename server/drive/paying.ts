import type { Tariff } from '@busbar/pricing';
import type { Sentence } from '../platform/sentence.ts';
import type { PayClient, Phase } from './charge-contract.ts';

/** What is offered at an EVSE; what is held is taken back but for what was charged. */
export interface Offer {
  readonly id: string;
  readonly until: Date;
  readonly currency: string;
  readonly decimals: number;
  readonly holdMinor: number;
  readonly evse: { readonly zone: string; readonly watts: number };
  readonly prices: Tariff;
}

interface OpenedPayment {
  readonly paymentId: string;
  readonly secret: string;
  readonly client: PayClient;
}

/** A payment as its payer sees it. */
export interface PaymentSeen {
  readonly paymentId: string;
  readonly state: string;
  readonly reason: string | null;
  readonly sentence: Sentence;
  readonly currency: string;
  readonly decimals: number;
  readonly holdMinor: number;
  readonly authorizedMinor: number;
  readonly costMinor: number | null;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly owedMinor: number;
  readonly evseId: string | null;
  readonly transactionId: string | null;
  readonly receipt: boolean;
  readonly client: PayClient | null;
}

/** What drivers' pages do with payments; the slice of payments does it. */
export interface Paying {
  offer(evseId: string): Promise<{ readonly offer: Offer } | { readonly cannot: Sentence } | undefined>;
  /** Why nothing can be started there right now. */
  cannotStart(evseId: string): Promise<Sentence | undefined>;
  open(asked: {
    readonly evse: string;
    readonly offer: string;
    readonly holdMinor: number;
    readonly currency: string;
    readonly email?: string | null;
    readonly returnUrl: string;
    readonly clientKey?: string | null;
    readonly language?: string | null;
    readonly driverId?: string | null;
  }): Promise<OpenedPayment>;
  state(paymentId: string, secret: string): Promise<PaymentSeen>;
  stop(paymentId: string, secret: string): Promise<PaymentSeen>;
  readonly takesMoney: boolean;
  topUp(asked: {
    readonly balanceId: string;
    readonly driverId: string;
    readonly organizationId: string;
    readonly amountMinor: number;
    readonly currency: string;
    readonly email: string | null;
    readonly language: string | null;
    readonly returnUrl: string;
    readonly clientKey: string;
  }): Promise<OpenedPayment>;
  payRest(paymentId: string, secret: string, returnUrl: string): Promise<OpenedPayment>;
}

/** What a payment's states mean to who stands beside the car. */
export function phaseOf(state: string): Phase {
  switch (state) {
    case 'created':
    case 'needs_action':
      return 'paying';
    case 'authorized':
    case 'starting':
      return 'starting';
    case 'charging':
      return 'charging';
    case 'ending':
    case 'held_back':
    case 'capturing':
      return 'ending';
    case 'second_payment':
      return 'rest';
    case 'captured':
    case 'part_refunded':
    case 'refunded':
    case 'written_off':
      return 'paid';
    default:
      return 'released';
  }
}

import type { TransactionItem } from '../../../../server/transactions/contract.ts';
import type { State } from '../../../ui/states.ts';

const running: Record<NonNullable<TransactionItem['chargingState']>, State> = {
  EVConnected: 'preparing',
  Charging: 'charging',
  SuspendedEV: 'suspended_ev',
  SuspendedEVSE: 'suspended_evse',
  Idle: 'finishing',
};

/** What a transaction's pill says: what it does while it runs, then whether its end may be trusted. */
export function transactionState(
  transaction: Pick<TransactionItem, 'state' | 'chargingState' | 'provisional' | 'confirmedAt'>,
): State {
  if (transaction.state === 'active')
    return transaction.chargingState ? running[transaction.chargingState] : 'active';
  return transaction.provisional && !transaction.confirmedAt ? 'provisional' : 'ended';
}

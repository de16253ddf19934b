import { useTranslation } from 'react-i18next';
import type { PaymentItem } from '../../../../server/payments/contract.ts';
import { Tag } from '../../../ui/StatePill.tsx';
import type { Tone } from '../../../ui/states.ts';

/** Green is for money received alone. */
const toneOf: Record<PaymentItem['state'], Tone> = {
  created: 'grey',
  needs_action: 'amber',
  authorized: 'blue',
  starting: 'blue',
  charging: 'blue',
  ending: 'blue',
  held_back: 'amber',
  capturing: 'blue',
  captured: 'green',
  second_payment: 'orange',
  part_refunded: 'green',
  refunded: 'slate',
  written_off: 'slate',
  releasing: 'slate',
  released: 'grey',
  failed: 'red',
};

/** How a payment stands, in one word. */
export function PaymentTag({ state }: Pick<PaymentItem, 'state'>) {
  const { t } = useTranslation('payments');
  return <Tag tone={toneOf[state]}>{t(`state.${state}`)}</Tag>;
}

/** An amount in minor units as people read it; a dash where there is none. */
export function useMoney() {
  const { i18n } = useTranslation();
  return (minor: number | null, { currency, decimals }: { currency: string | null; decimals: number }) =>
    minor === null || currency === null
      ? '–'
      : new Intl.NumberFormat(i18n.language, { style: 'currency', currency }).format(minor / 10 ** decimals);
}

import { useTranslation } from 'react-i18next';
import type { InvoiceItem } from '../../../../server/books/invoice-contract.ts';
import { Tag } from '../../../ui/StatePill.tsx';
import type { Tone } from '../../../ui/states.ts';

/** Green is for money received, and for nothing else. */
const tones: Readonly<Record<InvoiceItem['state'], Tone>> = {
  open: 'blue',
  overdue: 'amber',
  paid: 'green',
  credited: 'slate',
  owed: 'violet',
  credit_note: 'slate',
};

/** How an invoice stands, in one word. */
export function InvoiceTag({ state }: { state: InvoiceItem['state'] }) {
  const { t } = useTranslation('books');
  return <Tag tone={tones[state]}>{t(`state.${state}`)}</Tag>;
}

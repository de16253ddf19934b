import { useTranslation } from 'react-i18next';
import { listSettlements } from '../../../../server/transactions/payment-contract.ts';
import { Section } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useList } from '../../api.ts';
import classes from '../devices/wire.module.css';

/** What the station itself settled for a transaction; nothing is shown where there is nothing. */
export function Settlements({ transactionId }: { transactionId: string }) {
  const { t } = useTranslation('wire');
  const { items } = useList(listSettlements, { query: { transactionId, limit: 50 } });
  if (items.length === 0) return null;
  return (
    <Section title={t('settlement.title')}>
      <ul className={classes.list}>
        {items.map(({ id, status, amount, pspRef, receiptId, receiptUrl, vatCompany, settledAt }) => (
          <li key={id} className={classes.row}>
            <span className={classes.text}>{amount}</span>
            <span className="quiet">
              {[pspRef, receiptId, vatCompany].filter(Boolean).join(' · ')}
              {receiptUrl && /^https?:/.test(receiptUrl) && (
                <>
                  {' · '}
                  <a href={receiptUrl} target="_blank" rel="noreferrer">
                    {t('settlement.receipt')}
                  </a>
                </>
              )}
            </span>
            <span className={classes.end}>
              <Tag tone={status === 'settled' ? 'green' : 'orange'}>{t(`settlement.statuses.${status}`)}</Tag>
              <Time at={settledAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import {
  discardQuarantined,
  getQuarantined,
  listQuarantine,
} from '../../../../server/transactions/contract.ts';
import { useWrite } from '../../api.ts';
import { ReasonButton } from '../../ReasonButton.tsx';
import classes from './transactions.module.css';

/** Sets a message aside for good; the reason that a person gives is kept with it. */
export function DiscardQuarantined({ id }: { id: string }) {
  const { t } = useTranslation('quarantine');
  const { sendAsync } = useWrite(discardQuarantined, {
    refreshes: [listQuarantine, getQuarantined],
    onDone: () => notifications.show({ message: t('discard.done') }),
  });
  return (
    <div className={classes.buttons}>
      <ReasonButton
        label={t('discard.button')}
        title={t('discard.title')}
        effect={t('discard.effect')}
        reason={{
          label: t('discard.reason'),
          example: t('discard.example'),
          missing: t('discard.missing'),
        }}
        act={(note) => sendAsync({ params: { id }, body: { note } })}
      />
    </div>
  );
}

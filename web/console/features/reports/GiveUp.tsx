import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { type AsideSubject, discardAside, listAside } from '../../../../server/reports/aside-contract.ts';
import { useWrite } from '../../api.ts';
import { ReasonButton } from '../../ReasonButton.tsx';
import { useCan } from '../../session.ts';

/** Gives up an event that nothing could follow; the reason is asked for and kept. */
export function GiveUp({ row: { consumer, id } }: { row: AsideSubject }) {
  const { t } = useTranslation('aside');
  const can = useCan();
  const { sendAsync } = useWrite(discardAside, {
    refreshes: [listAside],
    onDone: () => notifications.show({ message: t('discard.done') }),
  });
  if (!can('settings:write')) return null;
  return (
    <ReasonButton
      label={t('discard.button')}
      title={t('discard.title')}
      effect={t('discard.effect')}
      reason={{
        label: t('discard.reason'),
        example: t('discard.example'),
        missing: t('discard.missing'),
      }}
      act={(note) => sendAsync({ params: { consumer, eventAsideId: id }, body: { note } })}
    />
  );
}

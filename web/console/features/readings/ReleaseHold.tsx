import { useTranslation } from 'react-i18next';
import { getReadings, type Hold, listHolds, releaseHold } from '../../../../server/readings/contract.ts';
import { useWrite } from '../../api.ts';
import { ReasonButton } from '../../ReasonButton.tsx';

/** Lets a transaction be billed all the same, for a reason that is kept with it. */
export function ReleaseHold({ hold }: { hold: Hold }) {
  const { t } = useTranslation('readings');
  const { sendAsync } = useWrite(releaseHold, { refreshes: [getReadings, listHolds] });
  return (
    <ReasonButton
      small
      label={t('release.button')}
      title={t('release.title')}
      effect={t('release.effect')}
      reason={{
        label: t('release.reason'),
        example: t('release.example'),
        missing: t('release.missing'),
      }}
      act={(reason) => sendAsync({ params: { holdId: hold.id }, body: { reason } })}
    />
  );
}

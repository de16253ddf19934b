import { useTranslation } from 'react-i18next';
import {
  type CardRequest,
  listCardRequests,
  refuseCardRequest,
} from '../../../../server/drive/card-request-contract.ts';
import { useWrite } from '../../api.ts';
import { ReasonButton } from '../../ReasonButton.tsx';

/** Refuses a card; why, where somebody says so, stands in the driver's mail and app. */
export function RefuseCard({ request: { id, number, driver } }: { request: CardRequest }) {
  const { t } = useTranslation('tokens');
  const { sendAsync } = useWrite(refuseCardRequest, { refreshes: [listCardRequests] });
  return (
    <ReasonButton
      label={t('requests.refuse')}
      title={t('requests.refuseTitle', { number, name: driver.name })}
      reason={{
        label: t('requests.reason'),
        help: t('requests.reasonHelp'),
        example: t('requests.reasonExample'),
        longest: 500,
      }}
      act={(reason) => sendAsync({ params: { cardRequestId: id }, body: { reason } })}
    />
  );
}

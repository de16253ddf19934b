import { notifications } from '@mantine/notifications';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { changeDriver, getDriver, listDrivers } from '../../../../server/drivers/people-contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi, useWrite } from '../../api.ts';
import { DriverForm } from './DriverForm.tsx';

/** Changes a driver. */
export default function EditDriverPage() {
  const { t } = useTranslation(['drivers', 'ui']);
  const navigate = useNavigate();
  const { driverId = '' } = useParams({ strict: false });
  const { data: driver, error } = useApi(getDriver, { params: { driverId } });
  const leave = () => void navigate({ to: `/drivers/${driverId}` });
  const { send, sending, problem } = useWrite(changeDriver, {
    refreshes: [listDrivers, getDriver],
    onDone: () => {
      notifications.show({ message: t('ui:form.saved') });
      leave();
    },
  });
  return (
    <Page title={t('editTitle', { name: driver?.name ?? '' })}>
      {error && <ErrorState error={error} />}
      {!driver && !error && <EntitySkeleton />}
      {driver && (
        <DriverForm
          driver={driver}
          organizationId={driver.organizationId}
          save={({ organizationId: _organization, ...body }) => send({ params: { driverId }, body })}
          sending={sending}
          problem={problem}
          onCancel={leave}
        />
      )}
    </Page>
  );
}

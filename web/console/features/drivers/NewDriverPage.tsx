import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { createDriver, listDrivers } from '../../../../server/drivers/people-contract.ts';
import { Page } from '../../../ui/Page.tsx';
import { useWrite } from '../../api.ts';
import { useChosenScope } from '../../scope.ts';
import { useOrganizations } from '../../session.ts';
import { DriverForm } from './DriverForm.tsx';

/** Makes a driver. */
export default function NewDriverPage() {
  const { t } = useTranslation('drivers');
  const navigate = useNavigate();
  const { organizationId: scope } = useChosenScope();
  const organizations = useOrganizations();
  const organizationId = scope ?? organizations[0]?.id;
  const { send, sending, problem } = useWrite(createDriver, {
    refreshes: [listDrivers],
    onDone: (driver) => {
      notifications.show({ message: t('made', { name: driver.name }) });
      void navigate({ to: `/drivers/${driver.id}` });
    },
  });
  return (
    <Page title={t('new')} lead={t('newLead')}>
      {/* The form takes its first values once: it waits until the organizations are known. */}
      {organizationId && (
        <DriverForm
          organizationId={organizationId}
          save={({ status: _status, blockedReason: _reason, ...body }) => send({ body })}
          sending={sending}
          problem={problem}
          onCancel={() => void navigate({ to: '/drivers' })}
        />
      )}
    </Page>
  );
}

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Driver } from '../../../../server/drivers/people-contract.ts';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { useSentence } from '../../words/sentence.ts';
import { Budgets } from './Budgets.tsx';
import { DriverActions } from './DriverActions.tsx';
import { DriverFacts } from './DriverFacts.tsx';
import { DriverPill } from './DriversPage.tsx';

/** A driver beside the list: whether they may charge, what is left of their budgets, and what can be done. */
export function DriverPanel({ driver, onClose }: { driver: Driver; onClose: () => void }) {
  const { t } = useTranslation('ui');
  const say = useSentence();
  return (
    <SidePanel
      title={driver.name}
      onClose={onClose}
      actions={
        <Button component={Link} to={`/drivers/${driver.id}`} size="xs" variant="default">
          {t('panel.open')}
        </Button>
      }
    >
      <div>
        <DriverPill driver={driver} />
        <p style={{ margin: '8px 0 0' }}>{say(driver.sentence)}</p>
      </div>
      <DriverActions driver={driver} />
      <DriverFacts driver={driver} />
      <Budgets of={{ driverId: driver.id }} editable={false} />
    </SidePanel>
  );
}

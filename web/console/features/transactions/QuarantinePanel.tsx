import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { Quarantined } from './Quarantined.tsx';

/** A message in quarantine beside the list. */
export function QuarantinePanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation(['quarantine', 'ui']);
  return (
    <SidePanel
      title={t('quarantine:one')}
      onClose={onClose}
      actions={
        <Button component={Link} to={`/quarantine/${id}`} size="xs" variant="default">
          {t('ui:panel.open')}
        </Button>
      }
    >
      <Quarantined id={id} />
    </SidePanel>
  );
}

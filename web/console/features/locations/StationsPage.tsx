import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../../ui/Page.tsx';
import { useCan } from '../../session.ts';
import { FirstStation } from '../gateway/FirstStation.tsx';
import { StationList } from './StationList.tsx';

/** Which stations do I have, and how is each? */
export default function StationsPage() {
  const { t } = useTranslation('stations');
  const can = useCan();
  return (
    <Page
      fill
      title={t('title')}
      actions={
        can('stations:write') && (
          <>
            <Button component={Link} to="/stations/import" variant="default">
              {t('import')}
            </Button>
            <Button component={Link} to="/stations/new">
              {t('new')}
            </Button>
          </>
        )
      }
    >
      <StationList empty={can('stations:onboard') ? <FirstStation /> : undefined} />
    </Page>
  );
}

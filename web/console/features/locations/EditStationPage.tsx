import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { changeStation, getStation, listStations } from '../../../../server/locations/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Page, Section } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi, useWrite } from '../../api.ts';
import { EvseEditor } from './EvseEditor.tsx';
import { StationForm, stationBody } from './StationForm.tsx';
import { stationAddress } from './StationList.tsx';

/** Changes a station, or moves it to another site or organization; its EVSEs and connectors too. */
export default function EditStationPage() {
  const { identity } = useParams({ strict: false }) as { identity: string };
  const { t } = useTranslation('stations');
  const navigate = useNavigate();
  const { data: station, error } = useApi(getStation, { params: { identity } });
  const back = () => void navigate({ to: stationAddress(identity) });
  const { send, sending, problem } = useWrite(changeStation, {
    refreshes: [listStations, getStation],
    onDone: back,
  });
  if (error) return <ErrorState error={error} />;
  if (!station) return <EntitySkeleton />;
  return (
    <Page title={t('editTitle', { identity })}>
      <StationForm
        station={station}
        submit={t('save')}
        problem={problem}
        sending={sending}
        onSubmit={(values) => send({ params: { identity }, body: stationBody(values) })}
        onCancel={back}
      />
      <Section title={t('evse.title')}>
        <EvseEditor station={station} />
      </Section>
    </Page>
  );
}

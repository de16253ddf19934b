import { useTranslation } from 'react-i18next';
import { getStation } from '../../../../server/locations/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Facts } from '../../../ui/EntityHead.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import { EvseCards } from './EvseCards.tsx';
import { OpenPage, stationAddress } from './StationList.tsx';
import { useLiveMeter } from './useLiveMeter.ts';

/** A station beside the list: how it is, its connectors, its main facts. */
export function StationPanel({ identity, onClose }: { identity: string; onClose: () => void }) {
  const { t } = useTranslation('stations');
  const say = useSentence();
  const { data, error } = useApi(getStation, { params: { identity } });
  useLiveMeter(data);
  return (
    <SidePanel
      title={identity}
      onClose={onClose}
      actions={<OpenPage to={stationAddress(identity)} label={t('openPage')} />}
    >
      {error && <ErrorState error={error} />}
      {!data && !error && <ListSkeleton />}
      {data && (
        <>
          <div>
            <StatePill state={data.state} />
            <p style={{ margin: '8px 0 0' }}>{say(data.sentence)}</p>
          </div>
          <EvseCards station={data} />
          <Facts
            facts={[
              { label: t('column.site'), value: data.siteName },
              { label: t('column.vendor'), value: data.vendor },
              { label: t('column.modelOnly'), value: data.model },
              { label: t('column.firmware'), value: data.firmware },
              { label: t('column.version'), value: data.version },
              { label: t('column.lastSeen'), value: <Time at={data.lastSeenAt} zone={data.zone} /> },
            ]}
          />
        </>
      )}
    </SidePanel>
  );
}

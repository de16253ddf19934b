import { useTranslation } from 'react-i18next';
import type { Site } from '../../../../server/locations/contract.ts';
import { Facts } from '../../../ui/EntityHead.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { StateBar } from '../../../ui/StateBar.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useSentence } from '../../words/sentence.ts';
import { OpenPage } from './StationList.tsx';
import { siteFacts } from './siteFacts.tsx';

/** A site beside the list. */
export function SitePanel({ site, onClose }: { site: Site; onClose: () => void }) {
  const { t } = useTranslation('sites');
  const say = useSentence();
  const format = useFormat();
  return (
    <SidePanel
      title={site.name}
      onClose={onClose}
      actions={<OpenPage to={`/sites/${site.id}`} label={t('openPage')} />}
    >
      <p style={{ margin: 0 }}>{say(site.sentence)}</p>
      <StateBar counts={site.connectors} />
      <Facts
        facts={[
          { label: t('column.power'), value: format.power(site.powerW) },
          { label: t('column.active'), value: format.count(site.activeTransactions) },
          ...siteFacts(site, t),
        ]}
      />
    </SidePanel>
  );
}

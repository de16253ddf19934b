import { useTranslation } from 'react-i18next';
import { stationAddress } from '../../../../server/gateway/contract.ts';
import { CopyId } from '../../../ui/CopyId.tsx';
import { Facts } from '../../../ui/EntityHead.tsx';
import { Section } from '../../../ui/Page.tsx';
import { useApi } from '../../api.ts';

/** What has to be typed into a station. The password is shown this once: it is not stored in readable form. */
export function ShownOnce({ identity, password }: { identity: string; password: string | null }) {
  const { t } = useTranslation('gateway');
  const url = useApi(stationAddress, {}).data?.urls[0] ?? '';
  const whole = `${url.replace(/\/$/, '')}/${encodeURIComponent(identity)}`;
  return (
    <Section title={t('once.title')}>
      <Facts
        facts={[
          { label: t('once.url'), value: url && <CopyId value={url} /> },
          { label: t('once.identity'), value: <CopyId value={identity} /> },
          ...(password ? [{ label: t('once.password'), value: <CopyId value={password} /> }] : []),
        ]}
      />
      <p className="quiet">{t('once.urlHelp', { url: whole })}</p>
      {password && (
        <p>
          <b>{t('once.warning')}</b>
        </p>
      )}
    </Section>
  );
}

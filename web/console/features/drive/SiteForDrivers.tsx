import { Button, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { getListing, printLabels, setListing } from '../../../../server/drive/contract.ts';
import { Section } from '../../../ui/Page.tsx';
import { addressOf, useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';

/** Do drivers find this site, and where are the labels that lead to its EVSEs? */
export function SiteForDrivers({ siteId }: { siteId: string }) {
  const { t } = useTranslation('sites');
  const can = useCan();
  const { data } = useApi(getListing, { params: { siteId } });
  const write = useWrite(setListing, { refreshes: [getListing] });
  return (
    <Section title={t('forDrivers')}>
      <Switch
        checked={data?.listed ?? false}
        disabled={!data || !can('sites:write') || write.sending}
        label={t('listed')}
        description={t('listedHelp')}
        onChange={(event) =>
          write.send({ params: { siteId }, body: { listed: event.currentTarget.checked } })
        }
      />
      <p>
        <Button component="a" href="/drive/" target="_blank" variant="default">
          {t('openDrive')}
        </Button>{' '}
        <Button
          component="a"
          href={addressOf(printLabels, { query: { siteId } })}
          target="_blank"
          variant="default"
        >
          {t('printLabels')}
        </Button>
      </p>
    </Section>
  );
}

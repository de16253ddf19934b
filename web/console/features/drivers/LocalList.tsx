import { Button, SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  getLocalList,
  type LocalList as List,
  listLocalLists,
  switchStationList,
  syncLocalList,
} from '../../../../server/drivers/list-contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { StationForm } from '../devices/StationForm.tsx';
import classes from '../devices/wire.module.css';
import { ListState } from './ListState.tsx';

/** Which tokens does this station know by itself, is that in step, and whom does it let charge without asking? */
export default function LocalList({ station }: { station: Station }) {
  const { t } = useTranslation('wire');
  const params = { identity: station.identity };
  const { data: list, error, refetch } = useApi(getLocalList, { params });
  return (
    <>
      <Section title={t('list.here')} aside={list && <ListState list={list} />}>
        {error && <ErrorState error={error} retry={() => void refetch()} />}
        {!list && !error && <ListSkeleton />}
        {list && <Standing list={list} station={station} />}
      </Section>
      <StationForm station={station} form="authorization" />
    </>
  );
}

function Standing({ list, station: { identity, online } }: { list: List; station: Station }) {
  const { t } = useTranslation('wire');
  const say = useSentence();
  const can = useCan();
  const { entries, capacity } = list;
  const refreshes = [getLocalList, listLocalLists];
  const toSwitch = useWrite(switchStationList, { refreshes });
  const sync = useWrite(syncLocalList, { refreshes });
  const own = list.enabledBy === 'station' ? (list.enabled ? 'on' : 'off') : 'inherit';
  const wish = { on: true, off: false, inherit: null } as const;
  const problem = toSwitch.problem ?? sync.problem;
  return (
    <>
      <p>{say(list.sentence)}</p>
      <dl className={classes.facts}>
        <div>
          {t('list.entries')}:{' '}
          <b>{entries === null ? '–' : capacity === null ? entries : t('list.of', { entries, capacity })}</b>
        </div>
        <div>
          {t('list.version')}: <b>{list.version ?? '–'}</b>
        </div>
        <div>
          {t('list.sent')}: <Time at={list.sentAt} />
        </div>
        <div>
          {t('list.asked')}: <Time at={list.askedAt} />
        </div>
        {list.retryAt && (
          <div>
            {t('list.retry')}: <Time at={list.retryAt} />
          </div>
        )}
      </dl>
      <div className={classes.bar}>
        <SegmentedControl
          aria-label={t('list.switch')}
          disabled={!can('stations:write')}
          value={own}
          onChange={(next) =>
            toSwitch.send({ params: { identity }, body: { enabled: wish[next as keyof typeof wish] } })
          }
          data={[
            { value: 'on', label: t('list.on') },
            { value: 'off', label: t('list.off') },
            { value: 'inherit', label: t('list.inherit') },
          ]}
        />
        <span className="quiet">{list.enabledBy ? t(`list.by.${list.enabledBy}`) : t('list.nobody')}</span>
        {can('stations:command') && online && (
          <Button
            variant="default"
            loading={sync.sending}
            onClick={() => sync.send({ params: { identity } })}
          >
            {t('list.sync')}
          </Button>
        )}
      </div>
      {problem && <ErrorState error={problem} />}
    </>
  );
}

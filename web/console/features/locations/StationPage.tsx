import { Button, Menu } from '@mantine/core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { printLabels } from '../../../../server/drive/contract.ts';
import {
  getStation,
  listStations,
  restoreStation,
  retireStation,
  type Station,
} from '../../../../server/locations/contract.ts';
import { ZoneContext } from '../../../ui/clock.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { EntityHead } from '../../../ui/EntityHead.tsx';
import { IconDots } from '../../../ui/icons.ts';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { StatePill, Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { addressOf, useApi, useWrite } from '../../api.ts';
import { ConfirmDialog } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { PasswordDialog } from '../gateway/PasswordDialog.tsx';
import { StationCommands } from '../gateway/StationCommands.tsx';
import classes from './StationPage.module.css';
import { StationTabs } from './StationTabs.tsx';
import { useLiveMeter } from './useLiveMeter.ts';

/** How is this station, what runs there, what can I ask of it, and what did it say? */
export default function StationPage() {
  const { identity } = useParams({ strict: false }) as { identity: string };
  const { data: station, error, refetch } = useApi(getStation, { params: { identity } });
  useLiveMeter(station);
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!station) return <EntitySkeleton />;
  return (
    <ZoneContext value={station.zone}>
      <div className={classes.page}>
        <Head station={station} />
        <StationTabs station={station} />
      </div>
    </ZoneContext>
  );
}

function Head({ station }: { station: Station }) {
  const { t } = useTranslation('stations');
  const say = useSentence();
  const format = useFormat();
  const can = useCan();
  const model = [station.vendor, station.model].filter(Boolean).join(' ');
  return (
    <EntityHead
      kind={
        <>
          <Link to="/stations">{t('title')}</Link>
          {station.siteId && (
            <>
              {' / '}
              <Link to={`/sites/${station.siteId}`}>{station.siteName}</Link>
            </>
          )}
        </>
      }
      name={station.name ? `${station.name} (${station.identity})` : station.identity}
      state={
        <>
          <StatePill state={station.state} />
          {station.decommissionedAt && <StatePill state="retired" />}
          {station.version && <Tag>{`OCPP ${station.version}`}</Tag>}
        </>
      }
      sentence={say(station.sentence)}
      figures={[
        { label: t('figures.power'), value: format.power(station.online ? station.powerW : null) },
        { label: t('figures.charging'), value: format.count(station.activeTransactions) },
        {
          label: station.online ? t('figures.onlineSince') : t('figures.offlineSince'),
          value: <Time at={station.connectionAt} />,
        },
        { label: t('figures.model'), value: model || '–' },
      ]}
      actions={
        <>
          {can('stations:command') && <StationCommands station={station} />}
          {can('stations:write') && <Manage station={station} />}
        </>
      }
    />
  );
}

/** Edit, password, retire: what changes the station's file rather than the station. */
function Manage({ station }: { station: Station }) {
  const { t } = useTranslation('stations');
  const { identity } = station;
  const refreshes = [getStation, listStations];
  const retire = useWrite(retireStation, { refreshes });
  const restore = useWrite(restoreStation, { refreshes });
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string>;
  const go = (next: Record<string, string>) =>
    void navigate({ to: '.', search: next as never, replace: true, resetScroll: false });
  const { do: asked, ...rest } = search;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" aria-label={t('manage')} px={10}>
            <IconDots size={18} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={`/stations/${encodeURIComponent(identity)}/edit`}>
            {t('edit')}
          </Menu.Item>
          <Menu.Item
            component="a"
            href={addressOf(printLabels, { query: { station: identity } })}
            target="_blank"
          >
            {t('printLabels')}
          </Menu.Item>
          <Menu.Item onClick={() => go({ ...rest, do: 'password' })}>{t('password.rotate')}</Menu.Item>
          {station.decommissionedAt ? (
            <Menu.Item onClick={() => restore.send({ params: { identity } })}>{t('restore')}</Menu.Item>
          ) : (
            <Menu.Item onClick={() => go({ ...rest, do: 'retire' })}>{t('retire')}…</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {asked === 'retire' && (
        <ConfirmDialog
          label={t('retire')}
          title={t('retireTitle', { identity })}
          effect={t('retireEffect')}
          act={() => retire.sendAsync({ params: { identity } })}
          onClose={() => go(rest)}
        />
      )}
      {asked === 'password' && <PasswordDialog identity={identity} onClose={() => go(rest)} />}
    </>
  );
}

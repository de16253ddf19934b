import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listSites } from '../../../../server/locations/contract.ts';
import { overview } from '../../../../server/reports/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { usePageTitle } from '../../../ui/Page.tsx';
import { StateBar } from '../../../ui/StateBar.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi } from '../../api.ts';
import { useLiveLine } from '../../live/useLiveLine.ts';
import { useViewScope } from '../../scope.ts';
import { PulseSign } from '../../shell/PulseSign.tsx';
import { useSentence } from '../../words/sentence.ts';
import { Troubles } from './Troubles.tsx';
import classes from './WallPage.module.css';

/** How long each site stands on the wall. */
const TURN_MS = 12_000;
/** Sites that take turns; a wall is for a glance, not for a thousand. */
const MOST_SITES = 60;

/** The network on a wall: large, without controls, first the whole, then site after site. */
export default function WallPage() {
  const { t } = useTranslation('network');
  usePageTitle(t('wall.title'));
  useLiveLine();
  const say = useSentence();
  const format = useFormat();
  const scope = useViewScope();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const whole = useApi(overview, { query: { ...scope, zone } });
  const sites = useApi(listSites, { query: { ...scope, limit: MOST_SITES } }).data?.items ?? [];
  const turn = useTurn(sites.length + 1);
  const site = turn === 0 ? undefined : sites[turn - 1];
  if (whole.error) return <ErrorState error={whole.error} />;
  if (!whole.data) return null;
  const { data } = whole;
  const shown = site ?? data;
  return (
    <main className={classes.wall}>
      <header className={classes.head}>
        <h1>{site?.name ?? t('wall.whole')}</h1>
        <PulseSign />
      </header>
      <p className={classes.sentence}>{say(shown.sentence)}</p>
      <dl className={classes.figures}>
        <Figure label={t('figures.charging')} value={format.count(shown.activeTransactions)} />
        <Figure label={t('figures.power')} value={format.power(shown.powerW)} />
        <Figure
          label={t('figures.online')}
          value={`${format.count(shown.online)} / ${format.count(shown.stations)}`}
        />
        {!site && <Figure label={t('figures.energy')} value={format.energy(data.energyTodayWh)} />}
      </dl>
      <StateBar counts={shown.connectors} />
      {!site && data.wrong.length > 0 && <Troubles items={data.wrong.slice(0, 6)} total={data.wrongTotal} />}
    </main>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Counts 0 … count − 1 round and round. */
function useTurn(count: number): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((now) => now + 1), TURN_MS);
    return () => clearInterval(timer);
  }, []);
  return turn % count;
}

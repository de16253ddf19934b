import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { energyCommands, getLimits, listProfiles } from '../../../../server/energy/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { Answer, type CommandAnswer } from '../../../ui/CommandButton.tsx';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { useAnswer } from '../gateway/useAnswer.ts';
import { GridControls } from './GridControls.tsx';
import { InstalledLimits } from './InstalledLimits.tsx';
import { type Limits as Known, type LimitedEvse, limitSeries } from './limitSeries.ts';
import classes from './limits.module.css';
import { Needs } from './Needs.tsx';
import { OutsideLimits } from './OutsideLimits.tsx';
import { SetLimit } from './SetLimit.tsx';

/** What may this station draw over the next day, who says so, and how do I change it? */
export default function Limits({ station }: { station: Station }) {
  const { t } = useTranslation('limits');
  const can = useCan();
  const [setting, setSetting] = useState(false);
  const params = { identity: station.identity };
  const { data, error, refetch } = useApi(getLimits, { params, query: { hours: 24 } });
  const mayCommand = can('stations:command') && station.online;
  return (
    <>
      <Section
        title={t('title')}
        aside={can('stations:command') && <Button onClick={() => setSetting(true)}>{t('set')}</Button>}
      >
        {error && <ErrorState error={error} retry={() => void refetch()} />}
        {!data && !error && <ListSkeleton />}
        {data && data.evses.length === 0 && (
          <EmptyState title={t('noEvses')}>
            <p>{t('noEvsesHelp')}</p>
          </EmptyState>
        )}
        {data && data.evses.length > 0 && <Chart station={station} limits={data} mayCommand={mayCommand} />}
      </Section>
      <InstalledLimits station={station} mayCommand={mayCommand} />
      {data && <OutsideLimits limits={data} />}
      <Needs station={station} />
      {station.version === '2.1' && <GridControls station={station} />}
      {setting && data && <SetLimit station={station} limits={data} onClose={() => setSetting(false)} />}
    </>
  );
}

/** The limit of one EVSE over the next day: what we expect, and what the station said when it was asked. */
function Chart({ station, limits, mayCommand }: { station: Station; limits: Known; mayCommand: boolean }) {
  const { t } = useTranslation('limits');
  const say = useSentence();
  const first = limits.evses.find(({ number }) => number > 0) ?? limits.evses[0]!;
  const [chosen, setChosen] = useState(first.number);
  const evse = limits.evses.find(({ number }) => number === chosen) ?? first;
  const { times, expected, told } = limitSeries(evse, limits.from, limits.to);
  return (
    <>
      <div className={classes.bar}>
        <SegmentedControl
          aria-label={t('place')}
          value={String(evse.number)}
          onChange={(value) => setChosen(Number(value))}
          data={limits.evses.map(({ number }) => ({
            value: String(number),
            label: number === 0 ? t('wholeStation') : t('evse', { number }),
          }))}
        />
        {mayCommand && <AskStation station={station} evse={evse} />}
      </div>
      <p>
        {say(evse.sentence)} {evse.priority && t('priority')}
      </p>
      <TimeChart
        label={t('chart')}
        times={times}
        series={[
          { label: t('expected'), unit: 'kW', values: expected, color: 'var(--blue-mark)', plan: true },
          ...(evse.told ? [{ label: t('told'), unit: 'kW', values: told, color: 'var(--green-mark)' }] : []),
        ]}
        {...(evse.ratedWatts !== null && {
          limits: [{ label: t('rating'), unit: 'kW', value: evse.ratedWatts / 1000 }],
        })}
      />
      {evse.told && (
        <p className="quiet">
          {t('toldAt')} <Time at={evse.told.at} />
        </p>
      )}
    </>
  );
}

/** Asks the station what holds by its own reckoning; the answer is drawn into the chart. */
function AskStation({ station: { identity }, evse }: { station: Station; evse: LimitedEvse }) {
  const { t } = useTranslation('limits');
  const answerOf = useAnswer(identity);
  const [answer, setAnswer] = useState<CommandAnswer>();
  const asked = useWrite(energyCommands['get-composite-schedule'].route, {
    refreshes: [getLimits, listProfiles],
    onDone: (result) => setAnswer(answerOf(result)),
  });
  const body = { evse: evse.number, unit: evse.current === 'DC' ? ('W' as const) : ('A' as const) };
  return (
    <>
      <Button
        variant="default"
        loading={asked.sending}
        onClick={() => asked.send({ params: { identity }, body })}
      >
        {t('ask')}
      </Button>
      {answer && answer.verdict !== 'accepted' && <Answer answer={answer} />}
      {asked.problem && <ErrorState error={asked.problem} />}
    </>
  );
}

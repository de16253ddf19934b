import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listNetworkMoves,
  rollBackNetworkMove,
  startNetworkMove,
} from '../../../../server/devices/network/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow, Form, UnitInput } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { type ItemOf, useList, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './configuration.module.css';

type Move = ItemOf<typeof listNetworkMoves>;

/** Moving the station to another central system, and how earlier moves went. */
export default function NetworkTab({ station }: { station: Station }) {
  const { t } = useTranslation('configuration');
  const can = useCan();
  const list = useList(listNetworkMoves, { params: { identity: station.identity } });
  if (list.error) return <ErrorState error={list.error} retry={list.retry} />;
  if (list.loading) return <ListSkeleton />;
  const underway = list.items.some((move) => move.underway);
  return (
    <div className={classes.columns}>
      {can('stations:onboard') && station.online && !underway && <Begin station={station} />}
      <Section title={t('move.past')}>
        {list.items.length === 0 && <EmptyState title={t('move.none')} />}
        <ul className={classes.list}>
          {list.items.map((move) => (
            <Row key={move.id} move={move} station={station} />
          ))}
        </ul>
        {list.more && (
          <Button variant="default" onClick={list.readOn}>
            {t('move.more')}
          </Button>
        )}
      </Section>
    </div>
  );
}

function Begin({ station: { identity, securityProfile } }: { station: Station }) {
  const { t } = useTranslation('configuration');
  const [url, setUrl] = useState('wss://');
  const [profile, setProfile] = useState(String(securityProfile));
  const [restart, setRestart] = useState<'when_idle' | 'immediate'>('when_idle');
  const [minutes, setMinutes] = useState<number | string>(30);
  const { send, sending, problem } = useWrite(startNetworkMove, { refreshes: [listNetworkMoves] });
  const begin = () =>
    send({
      params: { identity },
      body: { url: url.trim(), securityProfile: Number(profile), restart, withinMinutes: Number(minutes) },
    });
  return (
    <Section title={t('move.title')}>
      <p>{t('move.lead')}</p>
      <Form onSubmit={begin} problem={problem} sending={sending} submit={t('move.begin')}>
        <TextInput
          label={t('move.url')}
          description={t('move.urlHelp')}
          spellCheck={false}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <FieldRow>
          <NativeSelect
            label={t('move.profile')}
            value={profile}
            data={['0', '1', '2', '3']}
            onChange={(event) => setProfile(event.currentTarget.value)}
          />
          <NativeSelect
            label={t('move.restart')}
            value={restart}
            data={[
              { value: 'when_idle', label: t('move.whenIdle') },
              { value: 'immediate', label: t('move.immediate') },
            ]}
            onChange={(event) => setRestart(event.currentTarget.value as typeof restart)}
          />
          <UnitInput
            label={t('move.watch')}
            unit="min"
            min={1}
            max={1440}
            value={minutes}
            onChange={setMinutes}
          />
        </FieldRow>
      </Form>
    </Section>
  );
}

const tones = {
  setting: 'blue',
  restarting: 'blue',
  waiting: 'amber',
  moved: 'green',
  came_back: 'amber',
  rolled_back: 'slate',
  failed: 'red',
} as const;

function Row({ move, station }: { move: Move; station: Station }) {
  const { t } = useTranslation('configuration');
  const say = useSentence();
  const can = useCan();
  const back = useWrite(rollBackNetworkMove, { refreshes: [listNetworkMoves] });
  const params = { identity: station.identity, moveId: move.id };
  return (
    <li className={classes.row}>
      <span className={classes.text}>{move.url}</span>
      <Tag tone={tones[move.state]}>{t(`move.state.${move.state}`)}</Tag>
      <span>{say(move.sentence)}</span>
      <span className={classes.buttons}>
        <Time at={move.startedAt} />
        {move.underway && station.online && can('stations:onboard') && (
          <Button
            size="compact-sm"
            variant="default"
            loading={back.sending}
            onClick={() => back.send({ params })}
          >
            {t('move.back')}
          </Button>
        )}
      </span>
    </li>
  );
}
